/*
 * mlip4j: machine-learning interatomic potentials for any program that can call C.
 *
 *     mlip4j_potential *potential;
 *     const char *options[] = {"threads=4"};
 *     if (mlip4j_load("models/water", options, 1, &potential)) {
 *         fprintf(stderr, "%s\n", mlip4j_last_error());
 *     }
 *
 * Every function returns 0 when done and 1 when it failed; mlip4j_last_error() then holds one
 * sentence. Nothing ends or prints into the calling process. A potential may be used from any
 * thread; calls on one potential wait for each other, calls on different potentials do not.
 *
 * Units. Angstrom and eV, unless the option host_units says otherwise: it then holds for
 * everything that crosses this interface in either direction.
 *
 * Signs. The virial is W_ab = -dE/d(strain_ab), nine numbers xx xy xz yx yy yz zx zy zz, positive
 * when compressed: the stress of continuum mechanics is -W/V. The virial of atom k is
 * W_k,ab = -sum_i (r_k - r_i)_a (dE_i/dr_k)_b with a from the position and b from the force; it
 * makes the heat flux sum_k (E_k v_k + W_k v_k) exact.
 *
 * The Java runtime is started by the first call that needs it and stays until the process ends.
 *     MLIP4J_HOME         where mlip4j is installed; else found from the place of this library
 *     MLIP4J_JAVA_HOME    the Java runtime; else MLIP4J_HOME/runtime, JAVA_HOME, /usr/lib/jvm
 *     MLIP4J_JVM_OPTIONS  more options for it, separated by blanks, for instance -Xmx8g
 * Java starts once per process: after options that it refuses, every call repeats its sentence.
 * A child made by fork() cannot use potentials of its parent; it gets an error. So does a thread with a
 * stack of less than 224 KiB. Handlers of SIGSEGV, SIGBUS, SIGFPE and SIGILL may be installed at any
 * time: Java keeps its own faults and passes others on.
 */
#ifndef MLIP4J_H
#define MLIP4J_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a function or structure changes in a way that older callers would notice. */
#define MLIP4J_ABI_VERSION 1

typedef struct mlip4j_potential mlip4j_potential;

/* The MLIP4J_ABI_VERSION that the library was built with. */
int mlip4j_abi_version(void);

/* One sentence about the last failure in this thread; valid until this thread's next call. */
const char *mlip4j_last_error(void);

/* Starts the Java runtime now rather than with the first model. */
int mlip4j_start(void);

/*
 * Loads a model: a file, or a folder. Options are texts "key=value":
 *     units=LENGTH,ENERGY       units of a model of n2p2, which states none (bohr,hartree)
 *     elements=Li,P,S           names of species 0, 1, 2 of a file that only numbers them
 *     precision=single          inner loops in float, sums in double; default double
 *     host_units=LENGTH,ENERGY  units of everything that crosses this interface, names as above
 *                               or numbers (Angstrom, eV per unit); default angstrom,ev
 *     threads=N                 that share an evaluation; default 1
 *     skin=X                    Angstrom: neighbour lists of mlip4j_compute_structure are kept
 *                               while no atom has moved by half of this; auto: 1 when a structure
 *                               is near the one before, else 0; default 0
 *     warmup=X                  seconds that mlip4j_warm_up may take at most; 0 for none;
 *                               default 2
 */
int mlip4j_load(const char *path, const char *const *options, int option_count,
                mlip4j_potential **potential);

/*
 * Has Java compile the fast kernels and uses them from now on: evaluates made-up crystals until that
 * is over, or for the seconds of the option warmup. Without this call a potential begins with plain
 * loops, which need no compilation to be of use, and comes to it by itself with the evaluation that
 * makes more than 2000 atoms in all, or fewer where these take the plain loops more than about a second
 * (many symmetry functions, moments, members or neighbours). The same calls give the same results; those
 * before and after differ by rounding.
 */
int mlip4j_warm_up(mlip4j_potential *potential);

/* Frees a potential and all that mlip4j_describe returned for it; NULL is nothing to free. */
int mlip4j_free(mlip4j_potential *potential);

/* The caller sets size = sizeof(mlip4j_description); what is returned belongs to the potential. */
typedef struct mlip4j_description {
    size_t size;
    const char *family;       /* for instance hdnnp */
    const char *name;         /* for people */
    const char *json;         /* all of this and more as one JSON object */
    double cutoff;            /* no pair of atoms farther apart than this matters */
    int64_t element_count;
    const int32_t *elements;  /* species codes that the potential knows */
    int64_t member_count;     /* members of a committee, 0 for a single potential */
    int64_t grade_mode;       /* extrapolation grades: 0 none, 1 of atoms, 2 of configurations */
    int64_t feature_count;    /* length of grade_features, 0 without grades */
} mlip4j_description;

int mlip4j_describe(mlip4j_potential *potential, mlip4j_description *description);

/* Species code of a chemical symbol: the atomic number, or 1000 + k for Xk, unnamed species k. */
int mlip4j_species(const char *symbol, int32_t *code);

/*
 * Symbol of the element that a mass in atomic mass units is the standard weight of, within 0.5 %; empty
 * when it tells none, as those of most isotopes. With its 0 it needs at most 4 bytes.
 */
int mlip4j_element_of_mass(double mass, char symbol[4]);

/* What to compute: NULL for what is not wanted. The caller sets size = sizeof(mlip4j_output). */
typedef struct mlip4j_output {
    size_t size;
    double *energy;               /* 1, all offsets included */
    double *forces;               /* 3 per atom */
    double *virial;               /* 9 */
    double *atom_energies;        /* 1 per (local) atom; their sum is the energy */
    double *atom_virials;         /* 9 per atom; their sum is the virial */
    int32_t *atom_extrapolations; /* 1 per (local) atom: descriptors outside the training range */
    int64_t *extrapolations;      /* 1, the sum of those */
    double *member_energies;      /* committees: 1 per member */
    double *member_forces;        /* committees: 3 per atom, member after member */
    double *member_virials;       /* committees: 9 per member */
    char *report;                 /* text: which descriptors extrapolate, one per line */
    size_t report_size;           /* bytes that report has room for */
    double *atom_grades;          /* grades of atoms only: 1 per (local) atom */
    double *max_grade;            /* 1, the largest of those, or the grade of the configuration */
    double *grade_features;       /* grades of configurations only: sum over these atoms; summed
                                     over processes it goes to mlip4j_grade */
} mlip4j_output;

/* Atoms in a cell. The caller sets size = sizeof(mlip4j_structure). */
typedef struct mlip4j_structure {
    size_t size;
    int64_t atom_count;
    const int32_t *species;   /* atomic numbers */
    const double *positions;  /* 3 per atom */
    const double *cell;       /* 9, ax ay az bx by bz cx cy cz; NULL for a molecule */
    const int32_t *periodic;  /* 3, not 0 where the structure repeats; NULL for nowhere */
} mlip4j_structure;

/* Evaluates a structure; searches its neighbours itself. Outputs are overwritten. */
int mlip4j_compute_structure(mlip4j_potential *potential, const mlip4j_structure *structure,
                             const mlip4j_output *output);

/*
 * Atoms with the neighbours that the host has found. The caller sets
 * size = sizeof(mlip4j_neighbors). The list is full (j under i and i under j) for every local atom
 * that is a centre, and holds all atoms within the cutoff; farther ones do no harm. Atoms local_count
 * ... local_count + ghost_count - 1 are ghosts: images, or atoms of another process, at their actual
 * positions.
 */
typedef struct mlip4j_neighbors {
    size_t size;
    int64_t local_count;
    int64_t ghost_count;
    const int32_t *types;           /* 1 per atom, ghosts included */
    const int32_t *type_species;    /* species code of each type, 0 for atoms to leave out;
                                       NULL when types are species codes already */
    int64_t type_count;             /* length of type_species */
    const double *positions;        /* 3 per atom, ghosts included */
    int64_t center_count;
    const int32_t *centers;         /* atoms whose energies are wanted */
    const int32_t *neighbor_counts; /* by atom (not by place in centers) */
    const int32_t *const *neighbors; /* by atom: atom indices */
    int64_t neighbor_mask;          /* bits of a neighbour that are its index; 0 for all */
} mlip4j_neighbors;

/*
 * Evaluates the centres. Forces are ADDED to what output->forces holds; everything else is
 * overwritten. Forces, atom_virials and member_forces have rows for ghosts too, which the host sums
 * into the atoms that the ghosts stand for.
 */
int mlip4j_compute_neighbors(mlip4j_potential *potential, const mlip4j_neighbors *neighbors,
                             const mlip4j_output *output);

/* The grade of a configuration of so many atoms from the sum of its grade_features. */
int mlip4j_grade(mlip4j_potential *potential, const double *grade_features, int64_t atom_count,
                 double *grade);

/*
 * Adds a structure to the end of a .xyz or .cfg file, whole or not at all; grades (1 per atom, or
 * NULL) go into extended XYZ. The texts "key=value" become keys of the frame.
 */
int mlip4j_append(mlip4j_potential *potential, const char *path, const mlip4j_structure *structure,
                  const double *grades, const char *const *texts, int text_count);

#ifdef __cplusplus
}
#endif

#endif
