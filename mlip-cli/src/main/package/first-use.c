/*
 * What programs do first with libmlip4j: first-use MODEL...
 * Java lists the classes that this needs, and the archive of classes is made of them.
 */
#include "mlip4j.h"

#include <stdio.h>
#include <string.h>

enum { EDGE = 2, ATOMS = EDGE * EDGE * EDGE, MOST_FEATURES = 100000 };

static int failed(const char *what) {
    fprintf(stderr, "first-use: %s: %s\n", what, mlip4j_last_error());
    return 1;
}

/* A cubic lattice of the model's elements, as a structure and as a host's neighbour list. */
static int evaluate(mlip4j_potential *potential, const mlip4j_description *about) {
    static double forces[3 * ATOMS], virials[9 * ATOMS], energies[ATOMS], grades[ATOMS], features[MOST_FEATURES];
    static int32_t extrapolations[ATOMS], others[ATOMS][ATOMS];
    double energy, virial[9], cell[9] = {0}, positions[3 * ATOMS], largest;
    int32_t species[ATOMS], all[ATOMS], counts[ATOMS];
    const int32_t periodic[3] = {1, 1, 1}, *lists[ATOMS];
    const double spacing = 0.45 * about->cutoff;
    int64_t extrapolating;
    char report[1000];
    for (int i = 0; i < ATOMS; i++) {
        species[i] = about->elements[i % about->element_count];
        positions[3 * i] = spacing * (i / (EDGE * EDGE)) + 0.1 * (i % 3);
        positions[3 * i + 1] = spacing * (i / EDGE % EDGE);
        positions[3 * i + 2] = spacing * (i % EDGE);
        all[i] = i;
        lists[i] = others[i];
        counts[i] = 0;
        for (int j = 0; j < ATOMS; j++) {
            if (j != i) {
                others[i][counts[i]++] = j;
            }
        }
    }
    cell[0] = cell[4] = cell[8] = EDGE * spacing;
    mlip4j_structure structure = {sizeof structure, ATOMS, species, positions, cell, periodic};
    mlip4j_neighbors neighbors = {.size = sizeof neighbors,
                                  .local_count = ATOMS,
                                  .types = species,
                                  .positions = positions,
                                  .center_count = ATOMS,
                                  .centers = all,
                                  .neighbor_counts = counts,
                                  .neighbors = lists};
    mlip4j_output output = {.size = sizeof output, .energy = &energy, .forces = forces, .virial = virial};
    if (mlip4j_compute_structure(potential, &structure, &output)
        || mlip4j_compute_neighbors(potential, &neighbors, &output)) {
        return failed("forces");
    }
    output.atom_energies = energies;
    output.atom_virials = virials;
    if (strstr(about->json, "\"counts_extrapolations\": true") != NULL) {
        output.atom_extrapolations = extrapolations;
        output.extrapolations = &extrapolating;
        output.report = report;
        output.report_size = sizeof report;
    }
    if (about->grade_mode != 0 && about->feature_count <= MOST_FEATURES) {
        output.max_grade = &largest;
        output.atom_grades = about->grade_mode == 1 ? grades : NULL;
        output.grade_features = about->grade_mode == 2 ? features : NULL;
    }
    return mlip4j_compute_structure(potential, &structure, &output)
                   || mlip4j_compute_neighbors(potential, &neighbors, &output)
               ? failed("everything")
               : 0;
}

static int use(const char *path) {
    mlip4j_potential *potential;
    mlip4j_description about = {.size = sizeof about};
    const char *options[] = {"warmup=0.5"};
    int32_t code;
    /* with plain loops, then with vectors */
    return mlip4j_load(path, options, 1, &potential) || mlip4j_describe(potential, &about)
                   || mlip4j_species("Li", &code)
               ? failed(path)
               : evaluate(potential, &about) || mlip4j_warm_up(potential) || evaluate(potential, &about)
                     || mlip4j_free(potential);
}

int main(int count, char **models) {
    int bad = mlip4j_start();
    for (int k = 1; k < count; k++) {
        bad |= use(models[k]);
    }
    return bad;
}
