package org.mlip4j.bridge;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import org.mlip4j.core.MlipException;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Reads and writes the memory of the host process at absolute addresses; only what is named {@code require...} checks anything. */
final class HostMemory {

    private static final long LARGEST = 1 << 16;

    private static final MemorySegment ALL = everything();

    private HostMemory() {}

    /** An address that the host cannot leave out. */
    static long require(long address, String what) {
        if (address == 0) {
            throw new MlipException("the host gave no " + what);
        }
        return address;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    /** The first field of every structure of {@code mlip4j.h}; a host that forgets it would otherwise get nothing, silently. */
    static long requireSize(long address, long least, String structure) {
        long size = getLong(address);
        if (size < least || size > LARGEST) {
            throw new MlipException(
                    "a "
                            + structure
                            + " with size "
                            + size
                            + ": the host must set size = sizeof("
                            + structure
                            + ")");
        }
        return size;
    }

    static long getLong(long address) {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    static int getInt(long address) {
        return ALL.get(JAVA_INT_UNALIGNED, address);
    }

    static void putLong(long address, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    static void putInt(long address, int value) {
        ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    static void putDouble(long address, double value) {
        ALL.set(JAVA_DOUBLE_UNALIGNED, address, value);
    }

    static void getInts(long address, int[] to, int at, int count) {
        MemorySegment.copy(ALL, JAVA_INT_UNALIGNED, address, to, at, count);
    }

    static void putInts(long address, int[] from, int count) {
        MemorySegment.copy(from, 0, ALL, JAVA_INT_UNALIGNED, address, count);
    }

    /** Copies {@code count} numbers times {@code factor} from the host. */
    static void getDoubles(long address, double[] to, int count, double factor) {
        MemorySegment.copy(ALL, JAVA_DOUBLE_UNALIGNED, address, to, 0, count);
        if (factor != 1) {
            for (int i = 0; i < count; i++) {
                to[i] *= factor;
            }
        }
    }

    /** Copies {@code count} numbers times {@code factor} to the host. */
    static void putDoubles(long address, double[] from, int count, double factor) {
        if (factor == 1) {
            MemorySegment.copy(from, 0, ALL, JAVA_DOUBLE_UNALIGNED, address, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            ALL.set(JAVA_DOUBLE_UNALIGNED, address + 8L * i, factor * from[i]);
        }
    }

    /** Adds {@code count} numbers times {@code factor} to what the host has there. */
    static void addDoubles(long address, double[] from, int count, double factor) {
        for (int i = 0; i < count; i++) {
            long at = address + 8L * i;
            ALL.set(
                    JAVA_DOUBLE_UNALIGNED,
                    at,
                    ALL.get(JAVA_DOUBLE_UNALIGNED, at) + factor * from[i]);
        }
    }

    /** Reads a text that ends with a zero byte. */
    static String getText(long address) {
        return ALL.getString(address);
    }

    /** Writes a text and a zero byte; what does not fit into {@code capacity} bytes is cut off. */
    static void putText(long address, String text, int capacity) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, capacity - 1);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        MemorySegment.copy(bytes, 0, ALL, JAVA_BYTE, address, length);
        ALL.set(JAVA_BYTE, address + length, (byte) 0);
    }
}
