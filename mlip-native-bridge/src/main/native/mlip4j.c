/*
 * libmlip4j: the functions of mlip4j.h.
 *
 * Starts the Java runtime once per process, gets one function pointer from Java, and passes every
 * later call through it.
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

/* What Java does, in the order of org.mlip4j.bridge.NativeInterface.run. */
typedef enum {
    LOAD,
    FREE,
    DESCRIBE,
    SPECIES,
    COMPUTE_STRUCTURE,
    COMPUTE_NEIGHBORS,
    GRADE,
    APPEND,
    WARM_UP,
    ELEMENT_OF_MASS
} java_function;

/* function, arguments, place for a message */
static int (*java_call)(int64_t, const int64_t *, char *);

static pthread_mutex_t starting = PTHREAD_MUTEX_INITIALIZER;
static pid_t started_in; /* 0 until java_call is set */

static _Thread_local char last_error[MESSAGE_SIZE];

static int fail(const char *message) {
    snprintf(last_error, sizeof last_error, "%s", message);
    return 1;
}

static int start_java(void) {
    int status = 0;
    pthread_mutex_lock(&starting);
    if (started_in == 0) {
        status = jvm_start(&java_call, last_error);
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

static int64_t number(const void *pointer) {
    return (int64_t) (intptr_t) pointer;
}

static int call(java_function function, const int64_t *arguments) {
    return require_java() || java_call(function, arguments, last_error);
}

MLIP4J_API int mlip4j_load(const char *path, const char *const *options, int option_count,
                           mlip4j_potential **potential) {
    int64_t handle = 0;
    const int64_t arguments[] = {number(path), number(options), option_count, number(&handle)};
    if (path == NULL || potential == NULL || (options == NULL && option_count > 0)) {
        return fail("mlip4j_load needs a path, its options and a place for the potential");
    }
    *potential = NULL;
    if (call(LOAD, arguments)) {
        return 1;
    }
    *potential = (mlip4j_potential *) (intptr_t) handle;
    return 0;
}

MLIP4J_API int mlip4j_free(mlip4j_potential *potential) {
    return potential != NULL && call(FREE, (const int64_t[]){number(potential)});
}

MLIP4J_API int mlip4j_warm_up(mlip4j_potential *potential) {
    return call(WARM_UP, (const int64_t[]){number(potential)});
}

MLIP4J_API int mlip4j_describe(mlip4j_potential *potential, mlip4j_description *description) {
    if (description == NULL) {
        return fail("mlip4j_describe needs a place for the description");
    }
    return call(DESCRIBE, (const int64_t[]){number(potential), number(description)});
}

MLIP4J_API int mlip4j_species(const char *symbol, int32_t *code) {
    if (symbol == NULL || code == NULL) {
        return fail("mlip4j_species needs a symbol and a place for its code");
    }
    return call(SPECIES, (const int64_t[]){number(symbol), number(code)});
}

MLIP4J_API int mlip4j_element_of_mass(double mass, char symbol[4]) {
    if (symbol == NULL) {
        return fail("mlip4j_element_of_mass needs a place for the symbol");
    }
    return call(ELEMENT_OF_MASS, (const int64_t[]){number(&mass), number(symbol)});
}

MLIP4J_API int mlip4j_compute_structure(mlip4j_potential *potential,
                                        const mlip4j_structure *structure,
                                        const mlip4j_output *output) {
    if (structure == NULL || output == NULL) {
        return fail("mlip4j_compute_structure needs a structure and an output");
    }
    return call(COMPUTE_STRUCTURE,
                (const int64_t[]){number(potential), number(structure), number(output)});
}

MLIP4J_API int mlip4j_compute_neighbors(mlip4j_potential *potential,
                                        const mlip4j_neighbors *neighbors,
                                        const mlip4j_output *output) {
    if (neighbors == NULL || output == NULL) {
        return fail("mlip4j_compute_neighbors needs neighbours and an output");
    }
    return call(COMPUTE_NEIGHBORS,
                (const int64_t[]){number(potential), number(neighbors), number(output)});
}

MLIP4J_API int mlip4j_grade(mlip4j_potential *potential, const double *grade_features,
                            int64_t atom_count, double *grade) {
    if (grade_features == NULL || grade == NULL) {
        return fail("mlip4j_grade needs features and a place for the grade");
    }
    return call(GRADE, (const int64_t[]){number(potential), number(grade_features), atom_count,
                                         number(grade)});
}

MLIP4J_API int mlip4j_append(mlip4j_potential *potential, const char *path,
                             const mlip4j_structure *structure, const double *grades,
                             const char *const *texts, int text_count) {
    if (path == NULL || structure == NULL || (texts == NULL && text_count > 0)) {
        return fail("mlip4j_append needs a path, a structure and its texts");
    }
    return call(APPEND, (const int64_t[]){number(potential), number(path), number(structure),
                                          number(grades), number(texts), text_count});
}
