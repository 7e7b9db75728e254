/*
 * A JVM agent that keeps one line off the terminal: the JVM announces the incubating vector module on
 * stderr at every start, and no flag turns that off. From the loading of the agent until the JVM is
 * up (before any class of the program runs), stderr goes to memory; then everything but that line is
 * passed on, and stderr is what it was.
 */
#define _GNU_SOURCE
#include <jvmti.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char ANNOUNCEMENT[] = "WARNING: Using incubator modules: jdk.incubator.vector\n";

static int terminal = -1;
static int held = -1;

static void pass_on(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written <= 0) {
            return;
        }
        text += written;
        length -= (size_t) written;
    }
}

static void release_stderr(void)
{
    if (terminal < 0) {
        return;
    }
    dup2(terminal, STDERR_FILENO);
    close(terminal);
    terminal = -1;

    off_t size = lseek(held, 0, SEEK_END);
    char *text = size > 0 ? malloc((size_t) size) : NULL;
    if (text != NULL && pread(held, text, (size_t) size, 0) == size) {
        size_t line_length = sizeof ANNOUNCEMENT - 1;
        char *line = memmem(text, (size_t) size, ANNOUNCEMENT, line_length);
        if (line == NULL) {
            pass_on(text, (size_t) size);
        } else {
            char *rest = line + line_length;
            pass_on(text, (size_t) (line - text));
            pass_on(rest, (size_t) (text + size - rest));
        }
    }
    free(text);
    close(held);
}

static void JNICALL vm_is_up(jvmtiEnv *jvmti, JNIEnv *jni, jthread thread)
{
    (void) jvmti;
    (void) jni;
    (void) thread;
    release_stderr();
}

JNIEXPORT jint JNICALL Agent_OnLoad(JavaVM *vm, char *options, void *reserved)
{
    (void) options;
    (void) reserved;
    jvmtiEnv *jvmti;
    if ((*vm)->GetEnv(vm, (void **) &jvmti, JVMTI_VERSION_1_2) != JNI_OK) {
        return JNI_OK;
    }
    jvmtiEventCallbacks callbacks = {.VMInit = vm_is_up};
    if ((*jvmti)->SetEventCallbacks(jvmti, &callbacks, sizeof callbacks) != JVMTI_ERROR_NONE
        || (*jvmti)->SetEventNotificationMode(jvmti, JVMTI_ENABLE, JVMTI_EVENT_VM_INIT, NULL)
               != JVMTI_ERROR_NONE) {
        return JNI_OK;
    }
    /* A JVM that fails to start says why and calls exit. */
    if (atexit(release_stderr) != 0) {
        return JNI_OK;
    }
    held = memfd_create("stderr", MFD_CLOEXEC);
    terminal = held < 0 ? -1 : dup(STDERR_FILENO);
    if (terminal >= 0) {
        dup2(held, STDERR_FILENO);
    }
    return JNI_OK;
}
