/*
 * A host of libmlip4j that makes mistakes, always the same for a seed:
 *     hostile MODEL SCRATCH SEED CALLS [SPECIES [OPTION]]
 * MODEL knows lithium and SPECIES (8, oxygen), and may need an OPTION to load.
 * Every call has one to three arguments spoilt, and must return 0, or 1 with one sentence. In between, and at the end, an honest
 * call must give the energy of the first one, but for the rounding of other kernels. What no library can notice is left out: addresses that are no memory of the host,
 * and counts that are larger than its arrays.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mlip4j.h"

enum { LOCAL = 6, GHOSTS = 2, ATOMS = LOCAL + GHOSTS, TYPES = 3 };

static const int is_lithium[ATOMS] = {1, 0, 0, 1, 0, 1, 0, 1};
static const double honest_positions[3 * ATOMS] = {0.1, 0.2, 0.3, 2.1, 0.3, 0.2, 0.2, 2.4, 2.2, 2.0, 2.1, 0.5,
                                                   4.0, 0.2, 1.9, 4.1, 2.2, 2.4, 0.3, 4.3, 0.2, 2.2, 4.4, 2.1};
static const double honest_cell[9] = {6.2, 0, 0, 0.3, 6.1, 0, 0.2, -0.4, 6.4};

/* All that a call can be given, in memory of its own. */
typedef struct {
    int32_t species[ATOMS], types[ATOMS], type_species[TYPES], periodic[3];
    double positions[3 * ATOMS], cell[9];
    int32_t centers[LOCAL], counts[ATOMS], lists[ATOMS][ATOMS];
    const int32_t *list_pointers[ATOMS];
    double energy, forces[3 * ATOMS], virial[9], energies[ATOMS], virials[9 * ATOMS], grades[ATOMS], max_grade;
    double features[4096], members[64], member_forces[64 * 3 * ATOMS], member_virials[64 * 9];
    int32_t atom_counts[ATOMS];
    int64_t count;
    char report[256];
    mlip4j_structure structure;
    mlip4j_neighbors neighbors;
    mlip4j_output output;
    const char *texts[3];
    int text_count;
} arguments;

static uint64_t state;
static int32_t other_species = 8;
static const char *model_option = "skin=0";

static uint64_t number(uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
}

static void honest(arguments *a) {
    memset(a, 0, sizeof *a);
    memcpy(a->positions, honest_positions, sizeof a->positions);
    memcpy(a->cell, honest_cell, sizeof a->cell);
    a->type_species[1] = 3;
    a->type_species[2] = other_species;
    for (int i = 0; i < ATOMS; i++) {
        a->types[i] = is_lithium[i] ? 1 : 2;
        a->species[i] = a->type_species[a->types[i]];
        a->list_pointers[i] = a->lists[i];
        for (int j = 0; j < ATOMS; j++) {
            if (j != i) {
                a->lists[i][a->counts[i]++] = j;
            }
        }
    }
    for (int i = 0; i < LOCAL; i++) {
        a->centers[i] = i;
    }
    a->periodic[0] = a->periodic[1] = a->periodic[2] = 1;
    a->structure = (mlip4j_structure) {sizeof(mlip4j_structure), LOCAL, a->species, a->positions, a->cell, a->periodic};
    a->neighbors = (mlip4j_neighbors) {
        .size = sizeof(mlip4j_neighbors), .local_count = LOCAL, .ghost_count = GHOSTS, .types = a->types,
        .type_species = a->type_species, .type_count = TYPES, .positions = a->positions, .center_count = LOCAL,
        .centers = a->centers, .neighbor_counts = a->counts, .neighbors = a->list_pointers};
    a->output = (mlip4j_output) {.size = sizeof(mlip4j_output), .energy = &a->energy, .forces = a->forces,
                                 .virial = a->virial, .atom_energies = a->energies, .atom_virials = a->virials};
    a->texts[0] = "warmup=0";
    a->texts[1] = "threads=1";
    a->texts[2] = model_option;
    a->text_count = 3;
}

/* ---- mistakes ------------------------------------------------------------------------------ */

static double strange_double(void) {
    static const double values[] = {NAN, INFINITY, -INFINITY, 0, -1, 1e300, -1e300, 1e-300, 1e17, 3, 0.1, 1e5};
    return values[number(sizeof values / sizeof *values)];
}

static int32_t strange_int(void) {
    static const int32_t values[] = {0, -1, 1, 2, ATOMS, ATOMS + 1, INT32_MAX, INT32_MIN, 1 << 29, 1 << 30, 92, 119, 1000, 1001, -7};
    return values[number(sizeof values / sizeof *values)];
}

/* Counts that are plainly wrong, or smaller than the arrays. */
static int64_t strange_count(int64_t size) {
    const int64_t values[] = {-1, 0, 1, size - 1, INT64_MAX, INT64_MIN, INT32_MAX, (int64_t) 1 << 32, -size};
    return values[number(sizeof values / sizeof *values)];
}

static size_t strange_size(void) {
    static const size_t values[] = {0, 1, 7, 8, 16, 40, SIZE_MAX, (size_t) 1 << 63, 1 << 20};
    return values[number(sizeof values / sizeof *values)];
}

static void spoil_atoms(arguments *a) {
    switch (number(9)) {
        case 0: a->positions[number(3 * ATOMS)] = strange_double(); break;
        case 1: memcpy(a->positions + 3, a->positions, 3 * sizeof(double)); break;
        case 2: a->species[number(ATOMS)] = strange_int(); break;
        case 3: a->cell[number(9)] = strange_double(); break;
        case 4: a->periodic[number(3)] = strange_int(); break;
        case 5: a->structure.atom_count = strange_count(LOCAL); break;
        case 6: a->structure.size = strange_size(); break;
        case 7: a->structure.cell = number(2) ? NULL : a->positions; break;
        default:
            if (number(2)) {
                a->structure.species = NULL;
            } else {
                a->structure.positions = NULL;
            }
    }
}

static void spoil_neighbors(arguments *a) {
    mlip4j_neighbors *n = &a->neighbors;
    switch (number(14)) {
        case 0: n->local_count = strange_count(LOCAL); break;
        case 1: n->ghost_count = strange_count(GHOSTS); break;
        case 2: n->center_count = strange_count(LOCAL); break;
        case 3: n->type_count = strange_count(TYPES); break;
        case 4: n->neighbor_mask = number(2) ? strange_int() : INT64_MIN; break;
        case 5: n->size = strange_size(); break;
        case 6: a->centers[number(LOCAL)] = strange_int(); break;
        case 7: a->counts[number(ATOMS)] = number(2) ? strange_int() : ATOMS; break;
        case 8: a->lists[number(ATOMS)][number(ATOMS)] = strange_int(); break;
        case 9: a->list_pointers[number(ATOMS)] = NULL; break;
        case 10: a->types[number(ATOMS)] = strange_int(); break;
        case 11: a->type_species[number(TYPES)] = strange_int(); break;
        case 12: a->positions[number(3 * ATOMS)] = strange_double(); break;
        default: {
            /* NULL type_species means that types are species codes, which is no mistake. */
            const void **fields[] = {(const void **) &n->types, (const void **) &n->type_species,
                (const void **) &n->positions, (const void **) &n->centers, (const void **) &n->neighbor_counts,
                (const void **) &n->neighbors};
            *fields[number(6)] = NULL;
        }
    }
}

static void spoil_output(arguments *a) {
    mlip4j_output *o = &a->output;
    switch (number(9)) {
        case 0: o->size = strange_size(); break;
        case 1: o->forces = a->positions; break;
        case 2: o->virial = a->cell; break;
        case 3: o->atom_energies = a->forces; break;
        case 4: o->energy = NULL; break;
        case 5: o->member_energies = a->members; o->member_forces = a->member_forces; o->member_virials = a->member_virials; break;
        case 6: o->atom_grades = a->grades; o->max_grade = &a->max_grade; break;
        case 7: o->grade_features = a->features; break;
        default: o->atom_extrapolations = a->atom_counts; o->extrapolations = &a->count;
            o->report = a->report; o->report_size = number(2) ? sizeof a->report : number(3);
    }
}

static void spoil_texts(arguments *a) {
    static const char *const texts[] = {"", "=", "a=b=c", "threads=-1", "threads=1e99", "threads=nan", "skin=inf", "elements=",
        "elements=Qq", "units=foot,eV", "warmup=-3", "\xff\xfe=\x80", "host_units=0,0", "precision=half", "host_units=nan,1"};
    switch (number(4)) {
        case 0: a->texts[number(3)] = NULL; break;
        case 1: { const int counts[] = {-1, 0, INT32_MIN, INT32_MAX, 100000}; a->text_count = counts[number(5)]; break; }
        default: a->texts[number(3)] = texts[number(sizeof texts / sizeof *texts)];
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

static int answered, refused;

static void require(int truth, const char *what, long call) {
    if (!truth) {
        printf("wrong in call %ld: %s (%s)\n", call, what, mlip4j_last_error());
        exit(1);
    }
}

static int judge(int status, const char *function, long call) {
    require(status == 0 || status == 1, function, call);
    if (status == 1) {
        const char *sentence = mlip4j_last_error();
        require(*sentence != '\0' && strstr(sentence, "Exception") == NULL && strchr(sentence, '\n') == NULL, function, call);
        refused++;
    } else {
        answered++;
    }
    return status;
}

static mlip4j_potential *strange_handle(mlip4j_potential *potential) {
    return number(40) ? potential : (mlip4j_potential *) (intptr_t) strange_count(12345);
}

static void call_load(arguments *a, const char *model, const char *scratch, long call) {
    const char *paths[] = {model, NULL, "", "/", "/dev/null", scratch, "\xff\xfe", "a/b/c", "."};
    mlip4j_potential *other = NULL;
    const char *path = number(3) ? model : paths[number(sizeof paths / sizeof *paths)];
    if (!judge(mlip4j_load(path, number(20) ? a->texts : NULL, a->text_count, number(20) ? &other : NULL), "load", call)) {
        require(!mlip4j_free(other), "free", call);
        require(mlip4j_free(other), "freed twice", call);
    }
}

static void call_append(mlip4j_potential *potential, arguments *a, const char *scratch, long call) {
    char file[4096];
    const char *texts[] = {"step=1", number(3) ? "a=b c" : number(2) ? NULL : "nothing", "\xff=\n\"'"};
    snprintf(file, sizeof file, "%s/%s", scratch, number(4) ? "out.xyz" : number(2) ? "no/such/out.cfg" : "out");
    const char *path = number(20) ? file : NULL;
    judge(mlip4j_append(potential, path, number(20) ? &a->structure : NULL, number(2) ? NULL : a->grades, texts,
                        number(4) ? 2 : (int) strange_count(3)), "append", call);
}

static void call_rest(mlip4j_potential *potential, arguments *a, long call) {
    static const char *const symbols[] = {"Li", "", "X", "X-1", "X99999999999", "lithium", "\xff", NULL};
    mlip4j_description about = {.size = number(2) ? sizeof about : strange_size()};
    int32_t code;
    switch (number(5)) {
        case 0: judge(mlip4j_species(symbols[number(8)], number(9) ? &code : NULL), "species", call); break;
        case 1: judge(mlip4j_describe(potential, number(9) ? &about : NULL), "describe", call); break;
        case 2: judge(mlip4j_grade(potential, number(9) ? a->features : NULL, strange_count(LOCAL),
                                   number(9) ? &a->max_grade : NULL), "grade", call); break;
        case 3: judge(mlip4j_warm_up(potential), "warm up", call); break;
        default: if (potential != NULL && number(2)) {
            judge(mlip4j_free((mlip4j_potential *) (intptr_t) (1 << 20)), "free", call);
        }
    }
}

static double honest_energy(mlip4j_potential *potential, long call) {
    static arguments a;
    honest(&a);
    require(!mlip4j_compute_structure(potential, &a.structure, &a.output), "an honest structure", call);
    double energy = a.energy;
    require(!mlip4j_compute_neighbors(potential, &a.neighbors, &a.output), "an honest list", call);
    return energy + a.energy;
}

int main(int count, char **argument) {
    if (count < 5) {
        puts("usage: hostile MODEL SCRATCH SEED CALLS [SPECIES [OPTION]]");
        return 2;
    }
    if (count > 5) {
        other_species = atoi(argument[5]);
    }
    if (count > 6) {
        model_option = argument[6];
    }
    const char *model = argument[1], *scratch = argument[2];
    long calls = atol(argument[4]);
    state = strtoull(argument[3], NULL, 10);
    static arguments a;
    honest(&a);
    mlip4j_potential *potential;
    require(!mlip4j_load(model, a.texts, 3, &potential), "load", -1);
    double expected = honest_energy(potential, -1);
    for (long call = 0; call < calls; call++) {
        honest(&a);
        int door = (int) number(20);
        for (int mistakes = 1 + (int) number(3); mistakes > 0; mistakes--) {
            uint64_t kind = number(4);
            if (door < 8) {
                kind == 0 ? spoil_output(&a) : spoil_atoms(&a);
            } else if (door < 16) {
                kind == 0 ? spoil_output(&a) : spoil_neighbors(&a);
            } else {
                kind == 0 ? spoil_atoms(&a) : spoil_texts(&a);
            }
        }
        mlip4j_potential *handle = strange_handle(potential);
        if (door < 8) {
            judge(mlip4j_compute_structure(handle, number(50) ? &a.structure : NULL, number(50) ? &a.output : NULL), "structure", call);
        } else if (door < 16) {
            judge(mlip4j_compute_neighbors(handle, number(50) ? &a.neighbors : NULL, number(50) ? &a.output : NULL), "neighbours", call);
        } else if (door == 16) {
            call_load(&a, model, scratch, call);
        } else if (door == 17) {
            call_append(handle, &a, scratch, call);
        } else {
            call_rest(handle, &a, call);
        }
        if (call % 100 == 99) {
            require(fabs(honest_energy(potential, call) - expected) <= 1e-12 * fabs(expected), "the energy of an honest call", call);
        }
    }
    require(fabs(honest_energy(potential, calls) - expected) <= 1e-12 * fabs(expected), "the energy of an honest call", calls);
    printf("%d answered, %d refused\n", answered, refused);
    return 0;
}
