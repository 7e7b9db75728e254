/* Finding and starting the Java runtime. */
#define _GNU_SOURCE

#include "jvm.h"

#include <ctype.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <jni.h>
#include <langinfo.h>
#include <limits.h>
#include <link.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OLDEST_JAVA 25
#define BRIDGE "org.mlip4j.bridge.NativeInterface"
#define MAX_OPTIONS 64
#define ARCHIVE "mlip4j.jsa"

typedef jint (*create_function)(JavaVM **, void **, void *);
typedef jint (*created_function)(JavaVM **, jsize, jsize *);

static int complain(char *message, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int complain(char *message, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, MESSAGE_SIZE, format, arguments);
    va_end(arguments);
    return 1;
}

/* ---- where mlip4j is installed ---------------------------------------------------------- */

static int has_entry(const char *folder, const char *prefix) {
    DIR *entries = opendir(folder);
    int found = 0;
    if (entries != NULL) {
        struct dirent *entry;
        while (!found && (entry = readdir(entries)) != NULL) {
            found = strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
        }
        closedir(entries);
    }
    return found;
}

/* Whether Java takes bytes beyond ASCII in the names of files for question marks: it asks the environment. */
static int knows_ascii_only(void) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t) 0);
    if (locale == (locale_t) 0) {
        return 1;
    }
    int ascii = strcmp(nl_langinfo_l(CODESET, locale), "ANSI_X3.4-1968") == 0;
    freelocale(locale);
    return ascii;
}

static int is_ascii(const char *text) {
    while (*text != '\0' && isascii((unsigned char) *text)) {
        text++;
    }
    return *text == '\0';
}

/* MLIP4J_HOME, or the folder above the one that holds this library. */
static int find_home(char *home, char *message) {
    const char *given = getenv("MLIP4J_HOME");
    char lib[PATH_MAX + 8];
    Dl_info self;
    if (given != NULL && *given != '\0') {
        snprintf(home, PATH_MAX, "%s", given);
    } else {
        if (!dladdr((void *) &find_home, &self) || realpath(self.dli_fname, home) == NULL) {
            return complain(message, "mlip4j does not know where it is installed; set MLIP4J_HOME");
        }
        for (int up = 0; up < 2; up++) {
            char *slash = strrchr(home, '/');
            if (slash != NULL) {
                *slash = '\0';
            }
        }
    }
    snprintf(lib, sizeof lib, "%s/lib", home);
    if (!has_entry(lib, "mlip-core") || !has_entry(lib, "mlip-native-bridge")) {
        return complain(message, "the jars of mlip4j are not in %s; set MLIP4J_HOME to the folder "
                        "whose lib/ holds mlip-core and mlip-native-bridge", lib);
    }
    if (strchr(home, ':') != NULL) {
        return complain(message, "Java cannot find jars in %s: a colon separates the parts of its class path; "
                        "move mlip4j to a folder without one", home);
    }
    if (!is_ascii(home) && knows_ascii_only()) {
        return complain(message, "Java cannot find jars in %s in this locale; set LC_ALL=C.UTF-8", home);
    }
    return 0;
}

/* ---- which Java ------------------------------------------------------------------------- */

/* The feature version that JAVA/release states, 0 when JAVA is no Java. */
static int java_version(const char *java) {
    char path[PATH_MAX + 16];
    char line[256];
    int version = 0;
    snprintf(path, sizeof path, "%s/release", java);
    FILE *release = fopen(path, "r");
    if (release == NULL) {
        return 0;
    }
    while (fgets(line, sizeof line, release) != NULL) {
        if (sscanf(line, "JAVA_VERSION=\"%d", &version) == 1) {
            break;
        }
    }
    fclose(release);
    return version;
}

static int is_usable(const char *java) {
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/lib/server/libjvm.so", java);
    return java_version(java) >= OLDEST_JAVA && access(path, R_OK) == 0;
}

/* The newest usable Java among the entries of a folder. */
static int newest_in(const char *folder, char *java) {
    int newest = 0;
    char path[PATH_MAX];
    struct dirent *entry;
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        return 0;
    }
    while ((entry = readdir(entries)) != NULL) {
        int length = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' || length >= (int) sizeof path || !is_usable(path)) {
            continue;
        }
        int version = java_version(path);
        if (version > newest || (version == newest && strcmp(path, java) < 0)) {
            newest = version;
            strcpy(java, path);
        }
    }
    closedir(entries);
    return newest != 0;
}

static int find_java(const char *home, char *java, char *message) {
    const char *given = getenv("MLIP4J_JAVA_HOME");
    if (given != NULL && *given != '\0') {
        snprintf(java, PATH_MAX, "%s", given);
        if (is_usable(java)) {
            return 0;
        }
        int version = java_version(java);
        return version == 0 || version >= OLDEST_JAVA
                   ? complain(message, "MLIP4J_JAVA_HOME=%s holds no Java runtime "
                              "(release, lib/server/libjvm.so)", java)
                   : complain(message, "MLIP4J_JAVA_HOME=%s is Java %d; mlip4j needs Java %d or "
                              "newer", java, version, OLDEST_JAVA);
    }
    snprintf(java, PATH_MAX, "%s/runtime", home);
    if (is_usable(java)) {
        return 0;
    }
    const char *general = getenv("JAVA_HOME");
    if (general != NULL && is_usable(general)) {
        snprintf(java, PATH_MAX, "%s", general);
        return 0;
    }
    if (newest_in("/usr/lib/jvm", java)) {
        return 0;
    }
    return complain(message, "mlip4j needs Java %d or newer and found none in %s/runtime, "
                    "JAVA_HOME (%s) or /usr/lib/jvm; install one, or set MLIP4J_JAVA_HOME",
                    OLDEST_JAVA, home,
                    general == NULL ? "not set" : general);
}

/* ---- stderr, held while Java starts ----------------------------------------------------- */

/*
 * Java announces its incubator modules on stderr. What arrives there during the start is kept,
 * and let through afterwards without that line.
 */
typedef struct {
    int saved;
    int held;
} stderr_hold;

static stderr_hold hold_stderr(void) {
    stderr_hold hold = {-1, memfd_create("mlip4j-stderr", MFD_CLOEXEC)};
    if (hold.held >= 0) {
        hold.saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
        if (hold.saved < 0 || dup2(hold.held, STDERR_FILENO) < 0) {
            close(hold.held);
            hold.held = -1;
        }
    }
    return hold;
}

static void write_all(int file, const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(file, text, length);
        if (written <= 0) {
            return;
        }
        text += written;
        length -= (size_t) written;
    }
}

/* Gives stderr back; the first line that mattered goes into reason. */
static void release_stderr(stderr_hold hold, char *reason, size_t size) {
    char line[2048];
    reason[0] = '\0';
    if (hold.held < 0) {
        return;
    }
    dup2(hold.saved, STDERR_FILENO);
    close(hold.saved);
    lseek(hold.held, 0, SEEK_SET);
    FILE *text = fdopen(hold.held, "r");
    while (text != NULL && fgets(line, sizeof line, text) != NULL) {
        if (strstr(line, "Using incubator modules") != NULL) {
            continue;
        }
        write_all(STDERR_FILENO, line, strlen(line));
        if (reason[0] == '\0' && strncmp(line, "WARNING", 7) != 0 && strncmp(line, "Picked", 6) != 0
            && strstr(line, "during initialization of") == NULL) {
            line[strcspn(line, "\n")] = '\0';
            snprintf(reason, size, "%s", line);
        }
    }
    if (text != NULL) {
        fclose(text);
    }
}

/* ---- what Java is started with ----------------------------------------------------------- */

static int is_jar(const struct dirent *entry) {
    size_t length = strlen(entry->d_name);
    return length > 4 && strcmp(entry->d_name + length - 4, ".jar") == 0;
}

/* alphasort would depend on the host's locale */
static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* Length of a jar's name without its version: of mlip-core in mlip-core-0.1.0.jar. */
static size_t artifact_length(const char *name) {
    size_t length = 0;
    while (name[length] != '\0' && !(name[length] == '-' && isdigit((unsigned char) name[length + 1]))) {
        length++;
    }
    return length;
}

/*
 * -Djava.class.path= with the jars of HOME/lib, sorted: an archive of classes holds for the class
 * path that it was made with, wherever the folder lies. A module path would take Java longer to look
 * through. NULL with a message.
 */
static char *class_path_of(const char *home, char *message) {
    static const char option[] = "-Djava.class.path=";
    char lib[PATH_MAX + 8];
    struct dirent **jars = NULL;
    size_t size = sizeof option;
    snprintf(lib, sizeof lib, "%s/lib", home);
    int count = scandir(lib, &jars, is_jar, by_name);
    int again = 0;
    for (int k = 0; k < count; k++) {
        size += strlen(lib) + strlen(jars[k]->d_name) + 2;
        size_t length = artifact_length(jars[k]->d_name);
        if (k > 0 && length == artifact_length(jars[k - 1]->d_name)
            && strncmp(jars[k]->d_name, jars[k - 1]->d_name, length) == 0) {
            again = k;
        }
    }
    char *path = NULL;
    if (again > 0) {
        complain(message, "%s holds two versions of one jar, %s and %s; remove the one that does not belong "
                 "to this release", lib, jars[again - 1]->d_name, jars[again]->d_name);
    } else if ((path = malloc(size)) == NULL) {
        complain(message, "there is no memory to start Java");
    }
    char *end = path == NULL ? NULL : stpcpy(path, option);
    for (int k = 0; k < count; k++) {
        if (end != NULL) {
            end += sprintf(end, "%s%s/%s", k == 0 ? "" : ":", lib, jars[k]->d_name);
        }
        free(jars[k]);
    }
    free(jars);
    return path;
}

/* ---- the start itself ------------------------------------------------------------------- */

/*
 * Some errors in the first milliseconds make Java end the process. The hook below is called just
 * before; it jumps back out, so that the host gets an error instead. It does so only while
 * JNI_CreateJavaVM runs, and only in the thread that called it.
 */
static jmp_buf escape;
static _Thread_local int in_start;

static void on_abort(void) {
    if (in_start) {
        longjmp(escape, 1);
    }
}

typedef struct {
    JavaVMOption list[MAX_OPTIONS];
    int count;
} jvm_options;

static void add_option(jvm_options *options, const char *text) {
    if (options->count < MAX_OPTIONS) {
        options->list[options->count].optionString = (char *) text;
        options->list[options->count++].extraInfo = NULL;
    }
}

/* -XX:+UseG1GC and the like; Java does not start with two of them. */
static int chooses_collector(const char *option) {
    static const char prefix[] = "-XX:+Use";
    size_t length = strlen(option);
    return strncmp(option, prefix, sizeof prefix - 1) == 0 && strcmp(option + length - 2, "GC") == 0;
}

/*
 * -Xrs leaves the host's signal handlers (Ctrl-C, SIGTERM) alone; the serial collector has no
 * threads of its own, which matters with one process per core. Vectors of 64 bytes lie within one
 * cache line if objects begin at multiples of it: 5 to 12 % of an evaluation.
 */
static jvm_options choose_options(const char *class_path, const char *archive, char *from_user) {
    jvm_options options = {.count = 0};
    add_option(&options, "abort");
    options.list[0].extraInfo = (void *) on_abort;
    add_option(&options, class_path);
    add_option(&options, "--add-modules=jdk.incubator.vector");
    add_option(&options, "--enable-native-access=ALL-UNNAMED");
    if (archive != NULL) {
        add_option(&options, archive);
        /* one that does not fit is left alone in silence */
        add_option(&options, "-Xlog:cds*=off");
        add_option(&options, "-Xlog:aot*=off");
    }
    add_option(&options, "-Xrs");
    add_option(&options, "-XX:-UsePerfData");
    add_option(&options, "-XX:ObjectAlignmentInBytes=64");
    add_option(&options, "-XX:+DisplayVMOutputToStderr");
    add_option(&options, "-XX:MaxRAMPercentage=50");
    int chosen = 0;
    if (from_user != NULL) {
        char *rest = NULL;
        for (char *text = strtok_r(from_user, " \t\n", &rest); text != NULL;
             text = strtok_r(NULL, " \t\n", &rest)) {
            add_option(&options, text);
            chosen |= chooses_collector(text);
        }
    }
    if (!chosen) {
        add_option(&options, "-XX:+UseSerialGC");
    }
    return options;
}

static volatile jint created;
static int tried; /* Java has one start per process, also one that fails */

static jint create(create_function function, JavaVM **vm, JNIEnv **env, jvm_options *options) {
    JavaVMInitArgs arguments = {JNI_VERSION_10, options->count, options->list, JNI_FALSE};
    if (setjmp(escape) != 0) {
        in_start = 0;
        return JNI_ERR;
    }
    in_start = 1;
    created = function(vm, (void **) env, &arguments);
    in_start = 0;
    return created;
}

static int create_vm(const char *home, const char *java, JavaVM **vm, JNIEnv **env, char *message) {
    char path[PATH_MAX + 32];
    char archive[PATH_MAX + 64];
    char reason[512];
    snprintf(path, sizeof path, "%s/lib/server/libjvm.so", java);
    int prefix = snprintf(archive, sizeof archive, "-XX:SharedArchiveFile=");
    snprintf(archive + prefix, sizeof archive - prefix, "%s/lib/" ARCHIVE, home);
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        return complain(message, "Java in %s cannot be used: %s", java, dlerror());
    }
    create_function function = (create_function) dlsym(library, "JNI_CreateJavaVM");
    if (function == NULL) {
        return complain(message, "%s is not a Java runtime", path);
    }
    char *class_path = class_path_of(home, message);
    if (class_path == NULL) {
        return 1;
    }
    const char *user = getenv("MLIP4J_JVM_OPTIONS");
    char *user_options = user == NULL ? NULL : strdup(user);
    jvm_options options = choose_options(
        class_path, access(archive + prefix, R_OK) == 0 ? archive : NULL, user_options);
    /* Java sets the locale of the whole process; numbers in the host's files must not change. */
    char *locale = strdup(setlocale(LC_ALL, NULL));
    stderr_hold hold = hold_stderr();
    tried = 1;
    jint status = create(function, vm, env, &options);
    release_stderr(hold, reason, sizeof reason);
    setlocale(LC_ALL, locale);
    free(locale);
    free(class_path);
    free(user_options);
    if (status != JNI_OK) {
        return complain(message, "Java in %s did not start (code %d)%s%s%s", java, (int) status,
                        reason[0] == '\0' ? "" : ": ", reason,
                        user == NULL ? "" : "; check MLIP4J_JVM_OPTIONS");
    }
    return 0;
}

static int is_libjvm(struct dl_phdr_info *info, size_t size, void *path) {
    const char *name = strrchr(info->dlpi_name, '/');
    (void) size;
    if (name == NULL || strcmp(name, "/libjvm.so") != 0) {
        return 0;
    }
    snprintf(path, PATH_MAX, "%s", info->dlpi_name);
    return 1;
}

/* Joins the runtime that this process has, if it has one. */
static int join_vm(JavaVM **vm, JNIEnv **env) {
    char path[PATH_MAX];
    jsize count = 0;
    if (!dl_iterate_phdr(is_libjvm, path)) {
        return 0;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    created_function existing =
        library == NULL ? NULL : (created_function) dlsym(library, "JNI_GetCreatedJavaVMs");
    return existing != NULL && existing(vm, 1, &count) == JNI_OK && count > 0
           && (**vm)->AttachCurrentThreadAsDaemon(*vm, (void **) env, NULL) == JNI_OK;
}

/*
 * By the loader of the class path: FindClass asks that of the caller, which in a host that is itself
 * Java, and calls by the foreign function interface, is Java's own. NULL when there is none.
 */
static jclass find_bridge(JNIEnv *env) {
    jclass loaders = (*env)->FindClass(env, "java/lang/ClassLoader");
    jmethodID system = (*env)->GetStaticMethodID(env, loaders, "getSystemClassLoader", "()Ljava/lang/ClassLoader;");
    jmethodID load = (*env)->GetMethodID(env, loaders, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;");
    jobject loader = (*env)->CallStaticObjectMethod(env, loaders, system);
    jstring name = (*env)->NewStringUTF(env, BRIDGE);
    jclass bridge = (*env)->CallObjectMethod(env, loader, load, name);
    return (*env)->ExceptionCheck(env) ? NULL : bridge;
}

/* What was thrown, in its own words; empty if nothing was, or if there is no memory to tell. */
static void take_exception(JNIEnv *env, char *text, size_t size) {
    jthrowable thrown = (*env)->ExceptionOccurred(env);
    text[0] = '\0';
    (*env)->ExceptionClear(env);
    if (thrown == NULL) {
        return;
    }
    jmethodID to_string =
        (*env)->GetMethodID(env, (*env)->GetObjectClass(env, thrown), "toString", "()Ljava/lang/String;");
    jstring words = to_string == NULL ? NULL : (*env)->CallObjectMethod(env, thrown, to_string);
    const char *characters =
        words == NULL || (*env)->ExceptionCheck(env) ? NULL : (*env)->GetStringUTFChars(env, words, NULL);
    (*env)->ExceptionClear(env);
    if (characters != NULL) {
        snprintf(text, size, "%s", characters);
        (*env)->ReleaseStringUTFChars(env, words, characters);
    }
}

static int initialize_bridge(JNIEnv *env, void *pointer, int joined, const char *home, char *message) {
    char reason[1024];
    message[0] = '\0';
    jclass bridge = find_bridge(env);
    jmethodID initialize =
        bridge == NULL ? NULL : (*env)->GetStaticMethodID(env, bridge, "initialize", "(JJ)I");
    if (initialize != NULL) {
        jint status = (*env)->CallStaticIntMethod(env, bridge, initialize, (jlong) (intptr_t) pointer,
                                                  (jlong) (intptr_t) message);
        if (!(*env)->ExceptionCheck(env) && (status == 0 || message[0] != '\0')) {
            return status;
        }
    }
    take_exception(env, reason, sizeof reason);
    if (strstr(reason, "ClassNotFoundException") == NULL && strstr(reason, "NoSuchMethodError") == NULL) {
        return complain(message, "the Java part of mlip4j could not be initialised%s%s; if Java has too little "
                        "memory, set MLIP4J_JVM_OPTIONS=-Xmx8g, for instance",
                        reason[0] == '\0' ? "" : ": ", reason);
    }
    return joined ? complain(message, "the Java runtime that this process runs has no "
                             "mlip-native-bridge on its class path; add the jars of mlip4j")
                  : complain(message, "mlip-native-bridge in %s/lib does not fit this "
                             "library; install both from the same release%s", home,
                             getenv("MLIP4J_JVM_OPTIONS") == NULL
                                 ? "" : ", and leave the class path out of MLIP4J_JVM_OPTIONS");
}

/* ---- signals ----------------------------------------------------------------------------- */

/*
 * Java stops its threads, and finds null pointers, by faults that it handles itself. A host that
 * installs handlers of its own after the start, as Python's faulthandler.enable() does, would take
 * such a fault for a crash. Then the handler below stands before the host's and gives it what is
 * not Java's.
 */
enum { FAULTS = 4 };
static const int faults[FAULTS] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
static int (*java_handles)(int, siginfo_t *, void *, int);
static struct sigaction of_java[FAULTS];
static struct sigaction of_host[FAULTS];
static volatile sig_atomic_t given_to_host[FAULTS];

static void on_fault(int signal, siginfo_t *info, void *context) {
    if (java_handles(signal, info, context, 0)) {
        return;
    }
    for (int k = 0; k < FAULTS; k++) {
        if (faults[k] != signal) {
            continue;
        }
        if (given_to_host[k]) {
            /* the host gave it back: Java's report, and the end */
            java_handles(signal, info, context, 1);
            return;
        }
        given_to_host[k] = 1;
        sigaction(signal, &of_host[k], NULL);
        if (info->si_code <= 0) {
            raise(signal); /* sent by a process; a true fault comes again by itself */
        }
    }
}

static void find_signals(void) {
    char path[PATH_MAX];
    void *library =
        dl_iterate_phdr(is_libjvm, path) ? dlopen(path, RTLD_NOW | RTLD_NOLOAD) : NULL;
    void *function = library == NULL ? NULL : dlsym(library, "JVM_handle_linux_signal");
    for (int k = 0; k < FAULTS; k++) {
        sigaction(faults[k], NULL, &of_java[k]);
    }
    java_handles = (int (*)(int, siginfo_t *, void *, int)) function;
}

void jvm_keep_signals(void) {
    for (int k = 0; java_handles != NULL && k < FAULTS; k++) {
        struct sigaction now;
        sigaction(faults[k], NULL, &now);
        if (now.sa_sigaction != of_java[k].sa_sigaction && now.sa_sigaction != on_fault) {
            struct sigaction ours = of_java[k];
            ours.sa_sigaction = on_fault;
            of_host[k] = now;
            given_to_host[k] = 0;
            sigaction(faults[k], &ours, NULL);
        }
    }
}

static int start(void *pointer, char *message) {
    char home[PATH_MAX] = "";
    char java[PATH_MAX] = "";
    JavaVM *vm = NULL;
    JNIEnv *env = NULL;
    int joined = join_vm(&vm, &env);
    if (!joined
        && (find_home(home, message) || find_java(home, java, message)
            || create_vm(home, java, &vm, &env, message))) {
        return 1;
    }
    find_signals();
    int status = initialize_bridge(env, pointer, joined, home, message);
    if (!joined) {
        /* Every thread is then alike: attached by its first call, detached when it ends. */
        (*vm)->DetachCurrentThread(vm);
    }
    return status;
}

int jvm_start(void *pointer, char *message) {
    static char refusal[MESSAGE_SIZE - 64];
    if (refusal[0] != '\0') {
        return complain(message, "%s; Java starts once per process: start this program again", refusal);
    }
    int status = start(pointer, message);
    if (status != 0 && tried) {
        snprintf(refusal, sizeof refusal, "%s", message);
    }
    return status;
}
