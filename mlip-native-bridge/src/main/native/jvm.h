/* Finding and starting the Java runtime; internal to libmlip4j. */
#ifndef MLIP4J_JVM_H
#define MLIP4J_JVM_H

/* Bytes of an error message, as MESSAGE_SIZE in NativeInterface.java. */
#define MESSAGE_SIZE 4096

/*
 * Starts the runtime, or joins the one that this process has, and lets
 * org.mlip4j.bridge.NativeInterface.initialize fill in the pointer to its function. Returns 0, or 1
 * with one sentence in message.
 */
int jvm_start(void *pointer, char *message);

/* Before every call into Java: gives it its signals back where the host has taken them since. */
void jvm_keep_signals(void);

#endif
