/**
 * The Java side of {@code libmlip4j.so}.
 *
 * <p>The C library starts a Java virtual machine, calls {@code NativeInterface.initialize} once
 * through JNI, and gets a table of function pointers back; every later call is a plain C call that
 * arrives as an upcall of the Foreign Function and Memory API. The interface itself, with the layout
 * of its structures, is described in {@code mlip4j.h}.
 *
 * <p>A host opens one of two doors: a whole structure ({@code StructureDoor}, which searches
 * neighbours itself) or a neighbour list that the host already has ({@code NeighborDoor}).
 */
package org.mlip4j.bridge;
