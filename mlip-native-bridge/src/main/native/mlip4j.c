/*
 * libmlip4j: the functions of mlip4j.h.
 *
 * Starts the Java runtime once per process, lets Java fill a table of function pointers, and
 * passes every later call through that table.
 */
#define _GNU_SOURCE

#include "mlip4j.h"
#include "jvm.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LEAST_STACK (224 * 1024)
#define MLIP4J_API __attribute__((visibility("default")))

/* Filled by org.mlip4j.bridge.NativeInterface.initialize, in this order. */
typedef struct {
    int (*load)(const char *, const char *const *, int64_t, int64_t *, char *);
    int (*free)(int64_t, char *);
    int (*describe)(int64_t, mlip4j_description *, char *);
    int (*species)(const char *, int32_t *, char *);
    int (*compute_structure)(int64_t, const mlip4j_structure *, const mlip4j_output *, char *);
    int (*compute_neighbors)(int64_t, const mlip4j_neighbors *, const mlip4j_output *, char *);
    int (*grade)(int64_t, const double *, int64_t, double *, char *);
    int (*append)(int64_t, const char *, const mlip4j_structure *, const double *,
                  const char *const *, int64_t, char *);
} function_table;

static function_table java;
static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static pid_t started_in; /* 0 until the table is filled */

static _Thread_local char last_error[MESSAGE_SIZE];

static int fail(const char *message) {
    snprintf(last_error, sizeof last_error, "%s", message);
    return 1;
}

static int start_java(void) {
    int status = 0;
    pthread_mutex_lock(&starting);
    if (started_in == 0) {
        status = jvm_start(&java, last_error);
        if (status == 0) {
            __atomic_store_n(&started_in, getpid(), __ATOMIC_RELEASE);
        }
    }
    pthread_mutex_unlock(&starting);
    return status;
}

/* Java ends the process when a thread has no room for the guard pages of its stack. */
static int require_stack(void) {
    static _Thread_local int enough;
    pthread_attr_t attributes;
    size_t size = LEAST_STACK;
    if (!enough && pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstacksize(&attributes, &size);
        pthread_attr_destroy(&attributes);
    }
    enough = size >= LEAST_STACK;
    return enough ? 0 : fail("this thread has a stack of less than 224 KiB, too small for Java; "
                             "make it larger (pthread_attr_setstacksize, Python: "
                             "threading.stack_size)");
}

/* The runtime is up, and in this process: its threads do not survive a fork. */
static int require_java(void) {
    if (require_stack()) {
        return 1;
    }
    pid_t here = getpid();
    pid_t there = __atomic_load_n(&started_in, __ATOMIC_ACQUIRE);
    if (there == here) {
        jvm_keep_signals();
        return 0;
    }
    if (there != 0) {
        return fail("mlip4j was started before this process was forked and cannot go on in the "
                    "child; start it in the child only, or use spawn instead of fork "
                    "(Python: multiprocessing.set_start_method('spawn'))");
    }
    return start_java();
}

MLIP4J_API int mlip4j_abi_version(void) {
    return MLIP4J_ABI_VERSION;
}

MLIP4J_API const char *mlip4j_last_error(void) {
    return last_error;
}

MLIP4J_API int mlip4j_start(void) {
    return require_java();
}

MLIP4J_API int mlip4j_load(const char *path, const char *const *options, int option_count,
                           mlip4j_potential **potential) {
    int64_t handle = 0;
    if (path == NULL || potential == NULL || (options == NULL && option_count > 0)) {
        return fail("mlip4j_load needs a path, its options and a place for the potential");
    }
    *potential = NULL;
    if (require_java() || java.load(path, options, option_count, &handle, last_error)) {
        return 1;
    }
    *potential = (mlip4j_potential *) (intptr_t) handle;
    return 0;
}

static int64_t handle_of(mlip4j_potential *potential) {
    return (int64_t) (intptr_t) potential;
}

MLIP4J_API int mlip4j_free(mlip4j_potential *potential) {
    return require_java() || java.free(handle_of(potential), last_error);
}

MLIP4J_API int mlip4j_describe(mlip4j_potential *potential, mlip4j_description *description) {
    if (description == NULL) {
        return fail("mlip4j_describe needs a place for the description");
    }
    return require_java() || java.describe(handle_of(potential), description, last_error);
}

MLIP4J_API int mlip4j_species(const char *symbol, int32_t *code) {
    if (symbol == NULL || code == NULL) {
        return fail("mlip4j_species needs a symbol and a place for its code");
    }
    return require_java() || java.species(symbol, code, last_error);
}

MLIP4J_API int mlip4j_compute_structure(mlip4j_potential *potential,
                                        const mlip4j_structure *structure,
                                        const mlip4j_output *output) {
    if (structure == NULL || output == NULL) {
        return fail("mlip4j_compute_structure needs a structure and an output");
    }
    return require_java()
           || java.compute_structure(handle_of(potential), structure, output, last_error);
}

MLIP4J_API int mlip4j_compute_neighbors(mlip4j_potential *potential,
                                        const mlip4j_neighbors *neighbors,
                                        const mlip4j_output *output) {
    if (neighbors == NULL || output == NULL) {
        return fail("mlip4j_compute_neighbors needs neighbours and an output");
    }
    return require_java()
           || java.compute_neighbors(handle_of(potential), neighbors, output, last_error);
}

MLIP4J_API int mlip4j_grade(mlip4j_potential *potential, const double *grade_features,
                            int64_t atom_count, double *grade) {
    if (grade_features == NULL || grade == NULL) {
        return fail("mlip4j_grade needs features and a place for the grade");
    }
    return require_java()
           || java.grade(handle_of(potential), grade_features, atom_count, grade, last_error);
}

MLIP4J_API int mlip4j_append(mlip4j_potential *potential, const char *path,
                             const mlip4j_structure *structure, const double *grades,
                             const char *const *texts, int text_count) {
    if (path == NULL || structure == NULL || (texts == NULL && text_count > 0)) {
        return fail("mlip4j_append needs a path, a structure and its texts");
    }
    return require_java()
           || java.append(handle_of(potential), path, structure, grades, texts, text_count,
                          last_error);
}
