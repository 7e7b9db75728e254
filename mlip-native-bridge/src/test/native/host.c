/*
 * A host of libmlip4j for tests.
 *     host energy MODEL [OPTION...]   energy, then forces, of the structure below
 *     host check MODEL COMMITTEE      everything else; prints the first thing that is wrong
 *     host stages MODEL [OPTION...]   energy and forces before and after Java has compiled the kernels
 *     host fail MODEL                 the error of an evaluation that goes wrong, then "alive"
 *     host grades ATOMS WHOLE         models with active sets of neighbourhoods and of configurations
 *     host report MODEL               which descriptors extrapolate
 *     host start                      the error of mlip4j_start, then "alive"
 *     host restart                    its errors before and after MLIP4J_JVM_OPTIONS is mended
 *     host fork MODEL                 the error in a forked child
 */
#define _GNU_SOURCE

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mlip4j.h"

#define ATOMS 4

static const int32_t species[ATOMS] = {3, 8, 8, 3};
static const double positions[3 * ATOMS] = {0.1, 0.2, 0.3, 2.1, 0.3, 0.2, 0.2, 2.4, 2.2, 2.0, 2.1, 0.5};
static const double cell[9] = {4.2, 0, 0, 0.3, 4.1, 0, 0.2, -0.4, 4.4};
static const int32_t periodic[3] = {1, 1, 1};
static const mlip4j_structure structure = {sizeof structure, ATOMS, species, positions, cell, periodic};

static void require(int truth, const char *what) {
    if (!truth) {
        printf("wrong: %s (%s)\n", what, mlip4j_last_error());
        exit(1);
    }
}

static int close_to(const double *a, const double *b, int count) {
    for (int i = 0; i < count; i++) {
        if (fabs(a[i] - b[i]) > 1e-11 * fmax(1, fabs(b[i]))) {
            printf("element %d: %.17g and %.17g\n", i, a[i], b[i]);
            return 0;
        }
    }
    return 1;
}

static mlip4j_potential *load(const char *path, const char **options, int count) {
    mlip4j_potential *potential;
    if (mlip4j_load(path, options, count, &potential)) {
        puts(mlip4j_last_error());
        exit(1);
    }
    return potential;
}

/* ---- the same structure as a host's neighbour list -------------------------------------- */

enum { MAX_TOTAL = ATOMS * 343 };

static double all_positions[3 * MAX_TOTAL];
static int32_t all_species[MAX_TOTAL];
static int owner[MAX_TOTAL];
static int32_t centers[ATOMS];
static int32_t counts[ATOMS];
static int32_t lists[ATOMS][MAX_TOTAL];
static const int32_t *list_pointers[ATOMS];

static mlip4j_neighbors neighbor_list(double cutoff) {
    int total = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int a = -3; a <= 3; a++)
            for (int b = -3; b <= 3; b++)
                for (int c = -3; c <= 3; c++)
                    for (int i = 0; i < ATOMS; i++) {
                        int home = a == 0 && b == 0 && c == 0;
                        if (home == pass) {
                            continue;
                        }
                        for (int k = 0; k < 3; k++) {
                            all_positions[3 * total + k] =
                                positions[3 * i + k] + a * cell[k] + b * cell[3 + k] + c * cell[6 + k];
                        }
                        all_species[total] = species[i];
                        owner[total++] = i;
                    }
    }
    for (int i = 0; i < ATOMS; i++) {
        centers[i] = ATOMS - 1 - i;
        counts[i] = 0;
        list_pointers[i] = lists[i];
        for (int j = 0; j < total; j++) {
            double r2 = 0;
            for (int k = 0; k < 3; k++) {
                r2 += pow(all_positions[3 * j + k] - all_positions[3 * i + k], 2);
            }
            if (j != i && r2 < pow(cutoff + 0.5, 2)) {
                lists[i][counts[i]++] = j | 1 << 30;
            }
        }
    }
    return (mlip4j_neighbors) {
        .size = sizeof(mlip4j_neighbors), .local_count = ATOMS, .ghost_count = total - ATOMS,
        .types = all_species, .positions = all_positions, .center_count = ATOMS, .centers = centers,
        .neighbor_counts = counts, .neighbors = list_pointers, .neighbor_mask = 0x1FFFFFFF};
}

/* ---- checks ----------------------------------------------------------------------------- */

typedef struct {
    double energy, forces[3 * MAX_TOTAL], virial[9], energies[ATOMS], virials[9 * MAX_TOTAL];
    int32_t atom_counts[ATOMS];
    int64_t count;
} results;

static mlip4j_output all_of(results *r) {
    memset(r, 0, sizeof *r);
    return (mlip4j_output) {.size = sizeof(mlip4j_output), .energy = &r->energy, .forces = r->forces,
        .virial = r->virial, .atom_energies = r->energies, .atom_virials = r->virials,
        .atom_extrapolations = r->atom_counts, .extrapolations = &r->count};
}

static void check_doors(mlip4j_potential *potential, double cutoff) {
    static results whole, listed;
    double folded[3 * ATOMS] = {0}, sum = 0, virials[9] = {0};
    mlip4j_output out = all_of(&whole);
    require(!mlip4j_compute_structure(potential, &structure, &out), "structure");
    out = all_of(&listed);
    mlip4j_neighbors neighbors = neighbor_list(cutoff);
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "neighbours");
    for (int i = 0; i < 3 * (ATOMS + neighbors.ghost_count); i++) {
        folded[3 * owner[i / 3] + i % 3] += listed.forces[i];
    }
    for (int i = 0; i < 9 * (ATOMS + neighbors.ghost_count); i++) {
        virials[i % 9] += listed.virials[i];
    }
    for (int i = 0; i < ATOMS; i++) {
        sum += listed.energies[i];
    }
    require(close_to(&listed.energy, &whole.energy, 1), "energy of both doors");
    require(close_to(folded, whole.forces, 3 * ATOMS), "forces of both doors");
    require(close_to(listed.virial, whole.virial, 9), "virial of both doors");
    require(close_to(listed.energies, whole.energies, ATOMS), "energies of both doors");
    require(close_to(&sum, &whole.energy, 1), "sum of energies");
    require(close_to(virials, whole.virial, 9), "sum of virials");
    require(listed.count == whole.count, "extrapolations of both doors");
    out = (mlip4j_output) {.size = sizeof out, .forces = listed.forces};
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "forces only");
    require(fabs(listed.forces[0]) > 1e-3, "a force that is not zero");
    out.size = 8;
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "an older host");
}

static void check_types(mlip4j_potential *potential, double cutoff) {
    double energy, alone;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    mlip4j_neighbors neighbors = neighbor_list(cutoff);
    int32_t map[9] = {0, 0, 0, 3};
    neighbors.type_species = map;
    neighbors.type_count = 9;
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "only lithium");
    int32_t lithium[2] = {3, 3};
    double places[6];
    memcpy(places, positions, 3 * sizeof(double));
    memcpy(places + 3, positions + 9, 3 * sizeof(double));
    mlip4j_structure two = {sizeof two, 2, lithium, places, cell, periodic};
    out.energy = &alone;
    require(!mlip4j_compute_structure(potential, &two, &out), "two lithium atoms");
    require(close_to(&energy, &alone, 1), "ignored types");
    neighbors.local_count = neighbors.ghost_count = neighbors.center_count = 0;
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out) && alone == 0, "no atoms");
    map[8] = 26;
    require(mlip4j_compute_neighbors(potential, &neighbors, &out), "iron is refused");
    require(strstr(mlip4j_last_error(), "Fe") != NULL, "the message names iron");
}

static void check_units(const char *path, double expected) {
    const char *options[] = {"host_units=bohr,hartree", "threads=2"};
    mlip4j_potential *potential = load(path, options, 2);
    double places[3 * ATOMS], vectors[9], energy;
    for (int i = 0; i < 3 * ATOMS; i++) places[i] = positions[i] / 0.529177210903;
    for (int i = 0; i < 9; i++) vectors[i] = cell[i] / 0.529177210903;
    mlip4j_structure in_bohr = {sizeof in_bohr, ATOMS, species, places, vectors, periodic};
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    require(!mlip4j_compute_structure(potential, &in_bohr, &out), "host units");
    energy *= 27.211386245988;
    require(close_to(&energy, &expected, 1), "energy in Hartree");
    require(!mlip4j_free(potential), "free");
}

static void check_committee(const char *path) {
    mlip4j_potential *potential = load(path, NULL, 0);
    mlip4j_description about = {.size = sizeof about};
    static double energy[2], members[2][3], forces[2][3 * MAX_TOTAL], virials[2][27];
    require(!mlip4j_describe(potential, &about) && about.member_count == 3, "three members");
    mlip4j_output out = {.size = sizeof out, .energy = &energy[0], .member_energies = members[0],
                         .member_forces = forces[0], .member_virials = virials[0]};
    require(!mlip4j_compute_structure(potential, &structure, &out), "committee");
    mlip4j_neighbors neighbors = neighbor_list(about.cutoff);
    static double by_member[3 * 3 * MAX_TOTAL];
    out = (mlip4j_output) {.size = sizeof out, .energy = &energy[1], .member_energies = members[1],
                           .member_forces = by_member, .member_virials = virials[1]};
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "committee in a list");
    int total = 3 * (int) (neighbors.local_count + neighbors.ghost_count);
    for (int m = 0; m < 3; m++)
        for (int i = 0; i < total; i++) {
            forces[1][3 * ATOMS * m + 3 * owner[i / 3] + i % 3] += by_member[m * total + i];
        }
    require(close_to(&energy[1], &energy[0], 1), "committee energy");
    require(close_to(members[1], members[0], 3), "member energies");
    require(close_to(forces[1], forces[0], 9 * ATOMS), "member forces");
    require(close_to(virials[1], virials[0], 27), "member virials");
    double mean = (members[0][0] + members[0][1] + members[0][2]) / 3;
    require(close_to(&mean, &energy[0], 1), "mean");
    require(members[0][0] != members[0][1], "members differ");
}

static void *in_thread(void *potential) {
    double energy = 0;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    for (int i = 0; i < 50 && energy == energy; i++) {
        if (mlip4j_compute_structure(potential, &structure, &out)) {
            energy = NAN;
        }
    }
    double *result = malloc(sizeof energy);
    *result = energy;
    return result;
}

static void check_threads(mlip4j_potential *potential, double expected) {
    pthread_t threads[6];
    for (int i = 0; i < 6; i++) {
        pthread_create(&threads[i], NULL, in_thread, potential);
    }
    for (int i = 0; i < 6; i++) {
        double *energy;
        pthread_join(threads[i], (void **) &energy);
        require(close_to(energy, &expected, 1), "energy in a thread");
        free(energy);
    }
}

static void check_misuse(mlip4j_potential *potential, const char *path) {
    mlip4j_potential *other;
    const char *option = "speed=fast";
    int32_t iron[1] = {26};
    double place[3] = {0}, nan[3] = {NAN, 0, 0}, energy;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    mlip4j_structure atom = {.size = sizeof atom, .atom_count = 1, .species = iron, .positions = place};
    require(mlip4j_load("no/such/model", NULL, 0, &other) && other == NULL, "missing model");
    require(strstr(mlip4j_last_error(), "no/such/model") != NULL, "the message names the model");
    require(mlip4j_load(path, &option, 1, &other), "unknown option");
    require(strstr(mlip4j_last_error(), "speed") != NULL, "the message names the option");
    require(mlip4j_load(NULL, NULL, 0, &other), "no path");
    require(mlip4j_compute_structure(potential, &atom, &out), "unknown element");
    require(strstr(mlip4j_last_error(), "Fe") != NULL, "the message names the element");
    atom.species = species;
    atom.positions = nan;
    require(mlip4j_compute_structure(potential, &atom, &out), "a position that is no number");
    require(mlip4j_compute_structure(potential, NULL, &out), "no structure");
    double members[3];
    out.member_energies = members;
    require(mlip4j_compute_structure(potential, &structure, &out), "members of a single potential");
    require(mlip4j_free((mlip4j_potential *) 12345), "a handle that never was");
    require(!mlip4j_free(NULL), "nothing to free");
    require(!mlip4j_free(potential), "free");
    require(mlip4j_compute_structure(potential, &structure, &out), "a freed handle");
    require(strstr(mlip4j_last_error(), "freed") != NULL, "the message says so");
}

/* ---- grades ------------------------------------------------------------------------------ */

static void check_grades_of_atoms(mlip4j_potential *potential) {
    int32_t counts[ATOMS] = {7, 7, 7, 7};
    int64_t count = 7;
    double grade = 0, feature = 7, energy = 7;
    char report[] = "older";
    mlip4j_output out = {.size = sizeof out, .energy = &energy, .atom_extrapolations = counts, .extrapolations = &count,
                         .report = report, .report_size = sizeof report, .max_grade = &grade};
    require(!mlip4j_compute_structure(potential, &structure, &out) && grade > 0, "grade of the worst atom");
    require(count == 0 && counts[0] == 0 && counts[ATOMS - 1] == 0 && *report == '\0', "nothing is counted");
    energy = 7;
    out.grade_features = &feature;
    require(mlip4j_compute_structure(potential, &structure, &out), "features with a set of neighbourhoods");
    require(strstr(mlip4j_last_error(), "no grade_features") && energy == 7 && feature == 7, "nothing is written");
}

static void check_grades_of_configurations(mlip4j_potential *potential, double cutoff) {
    double grade, feature = 0, listed, atoms[ATOMS], again, lithium;
    static double forces[3 * MAX_TOTAL];
    mlip4j_output out = {.size = sizeof out, .max_grade = &grade, .grade_features = &feature};
    require(!mlip4j_compute_structure(potential, &structure, &out), "grade of a structure");
    require(!mlip4j_grade(potential, &feature, ATOMS, &again) && close_to(&again, &grade, 1), "its features");
    mlip4j_neighbors neighbors = neighbor_list(cutoff);
    out = (mlip4j_output) {.size = sizeof out, .max_grade = &listed, .forces = forces};
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "grade of a list");
    require(close_to(&listed, &grade, 1), "grade of both doors");
    double before = forces[0];
    out.atom_grades = atoms;
    require(mlip4j_compute_neighbors(potential, &neighbors, &out), "grades of atoms with a set of configurations");
    require(strstr(mlip4j_last_error(), "no grade per atom") && forces[0] == before, "no forces are added");
    int32_t map[9] = {0, 0, 0, 3}, some[2] = {3, 0};
    neighbors.type_species = map;
    neighbors.type_count = 9;
    out = (mlip4j_output) {.size = sizeof out, .max_grade = &listed};
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "oxygen is left out");
    neighbors.centers = some;
    neighbors.center_count = 2;
    out.max_grade = &lithium;
    require(!mlip4j_compute_neighbors(potential, &neighbors, &out), "only lithium is asked for");
    require(close_to(&listed, &lithium, 1), "grade without atoms that are left out");
}

static int check_grades(const char *atoms, const char *whole) {
    mlip4j_potential *potential = load(whole, NULL, 0);
    mlip4j_description about = {.size = sizeof about};
    check_grades_of_atoms(load(atoms, NULL, 0));
    require(!mlip4j_describe(potential, &about), "describe");
    check_grades_of_configurations(potential, about.cutoff);
    puts("all right");
    return 0;
}

static int check(const char *path, const char *committee) {
    struct sigaction before[32], after;
    int32_t code = 0;
    setlocale(LC_ALL, "C");
    for (int s = 1; s < 32; s++) sigaction(s, NULL, &before[s]);
    require(mlip4j_abi_version() == MLIP4J_ABI_VERSION, "version");
    mlip4j_potential *potential = load(path, NULL, 0);
    require(*mlip4j_last_error() == '\0', "no error so far");
    require(strcmp(setlocale(LC_ALL, NULL), "C") == 0, "the locale is as it was");
    int kept[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1};
    for (int k = 0; k < 5; k++) {
        sigaction(kept[k], NULL, &after);
        require(after.sa_handler == before[kept[k]].sa_handler, "signal handlers are as they were");
    }
    require(!mlip4j_species("O", &code) && code == 8, "oxygen");
    require(mlip4j_species("Qq", &code), "no such element");
    char symbol[4];
    require(!mlip4j_element_of_mass(35.453, symbol) && !strcmp(symbol, "Cl"), "chlorine");
    require(!mlip4j_element_of_mass(2.014, symbol) && !strcmp(symbol, ""), "deuterium");
    require(mlip4j_element_of_mass(1.0, NULL), "no place for the symbol");
    mlip4j_description about = {.size = sizeof about};
    require(!mlip4j_describe(potential, &about), "describe");
    require(strcmp(about.family, "toy") == 0 && about.element_count == 2 && about.elements[1] == 8, "facts");
    require(about.member_count == 0 && about.cutoff == 4 && strstr(about.json, "\\\"tests\\\"") != NULL, "json");
    double energy;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    require(!mlip4j_compute_structure(potential, &structure, &out), "energy");
    check_doors(potential, about.cutoff);
    check_types(potential, about.cutoff);
    check_units(path, energy);
    check_committee(committee);
    check_threads(potential, energy);
    check_misuse(potential, path);
    puts("all right");
    return 0;
}

static int print_energy(const char *path, const char **options, int count) {
    double energy, forces[3 * ATOMS];
    mlip4j_output out = {.size = sizeof out, .energy = &energy, .forces = forces};
    if (mlip4j_compute_structure(load(path, options, count), &structure, &out)) {
        puts(mlip4j_last_error());
        return 1;
    }
    printf("%.17g\n", energy);
    for (int i = 0; i < 3 * ATOMS; i++) {
        printf("%.17g\n", forces[i]);
    }
    return 0;
}

static void print_forces(mlip4j_potential *potential, int times) {
    double energy, forces[3 * ATOMS];
    mlip4j_output out = {.size = sizeof out, .energy = &energy, .forces = forces};
    for (int i = 0; i < times; i++) {
        require(!mlip4j_compute_structure(potential, &structure, &out), "compute");
    }
    printf("%.17g", energy);
    for (int i = 0; i < 3 * ATOMS; i++) {
        printf(" %.17g", forces[i]);
    }
    puts("");
}

/* After 4, 2000, 2004 atoms, and of another potential after mlip4j_warm_up. */
static int print_stages(const char *path, const char **options, int count) {
    mlip4j_potential *potential = load(path, options, count);
    print_forces(potential, 1);
    print_forces(potential, 2000 / ATOMS - 1);
    print_forces(potential, 1);
    potential = load(path, options, count);
    require(!mlip4j_warm_up(potential) && !mlip4j_warm_up(potential), "warm up twice");
    print_forces(potential, 1);
    return 0;
}

static int print_failure(const char *path) {
    double energy;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    mlip4j_potential *potential = load(path, NULL, 0);
    for (int i = 0; i < 2; i++) {
        require(mlip4j_compute_structure(potential, &structure, &out), "this must fail");
        puts(mlip4j_last_error());
    }
    puts("alive");
    return 0;
}

static int print_fork(const char *path) {
    double energy;
    mlip4j_output out = {.size = sizeof out, .energy = &energy};
    mlip4j_potential *potential = load(path, NULL, 0);
    pid_t child = fork();
    if (child == 0) {
        require(mlip4j_start(), "a child must not start");
        require(mlip4j_compute_structure(potential, &structure, &out), "a child must fail");
        puts(mlip4j_last_error());
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    require(!mlip4j_compute_structure(potential, &structure, &out), "the parent goes on");
    puts("alive");
    return 0;
}

static int print_report(const char *path) {
    char report[4096];
    mlip4j_output out = {.size = sizeof out, .report = report, .report_size = sizeof report};
    require(!mlip4j_compute_structure(load(path, NULL, 0), &structure, &out), "report");
    puts(report);
    return 0;
}

static int restart(void) {
    for (int i = 0; i < 3; i++) {
        puts(mlip4j_start() ? mlip4j_last_error() : "started");
        unsetenv("MLIP4J_JVM_OPTIONS");
    }
    puts("alive");
    return 0;
}

int main(int count, char **argument) {
    const char *mode = count > 1 ? argument[1] : "";
    if (!strcmp(mode, "energy")) return print_energy(argument[2], (const char **) argument + 3, count - 3);
    if (!strcmp(mode, "check")) return check(argument[2], argument[3]);
    if (!strcmp(mode, "stages")) return print_stages(argument[2], (const char **) argument + 3, count - 3);
    if (!strcmp(mode, "fail")) return print_failure(argument[2]);
    if (!strcmp(mode, "grades")) return check_grades(argument[2], argument[3]);
    if (!strcmp(mode, "report")) return print_report(argument[2]);
    if (!strcmp(mode, "restart")) return restart();
    if (!strcmp(mode, "fork")) return print_fork(argument[2]);
    puts(mlip4j_start() ? mlip4j_last_error() : "started");
    puts("alive");
    return 0;
}
