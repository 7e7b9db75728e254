package org.mlip4j.bridge;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The functions behind {@code mlip4j.h}. Arguments are addresses in the host's memory; the last one
 * is always a buffer for an error message. Nothing may leave an upcall as an exception, since that
 * ends the process: every function returns 0, or 1 with the message written.
 */
final class NativeInterface {

    /** Size of an error buffer, as {@code MESSAGE_SIZE} in {@code mlip4j.c}. */
    private static final int MESSAGE_SIZE = 4096;

    private static final int MOST_TEXTS = 1000;

    private static final Map<Long, LoadedPotential> POTENTIALS = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT_HANDLE = new AtomicLong(1);

    /** What an upcall does; may throw anything. */
    @FunctionalInterface
    private interface Action {
        void run();
    }

    private NativeInterface() {}

    /**
     * Fills the table of function pointers; called once through JNI.
     *
     * @param table address of one pointer per function, in the order of {@code mlip4j.c}
     * @param error address of the error buffer
     * @return 0, or 1 with a message
     */
    static int initialize(long table, long error) {
        return guarded(
                error,
                () -> {
                    HostMemory.putLong(table, pointer("load", 5));
                    HostMemory.putLong(table + 8, pointer("free", 2));
                    HostMemory.putLong(table + 16, pointer("describe", 3));
                    HostMemory.putLong(table + 24, pointer("species", 3));
                    HostMemory.putLong(table + 32, pointer("computeStructure", 4));
                    HostMemory.putLong(table + 40, pointer("computeNeighbors", 4));
                    HostMemory.putLong(table + 48, pointer("grade", 5));
                    HostMemory.putLong(table + 56, pointer("append", 7));
                });
    }

    @SuppressWarnings("restricted")
    private static long pointer(String name, int arguments) {
        MemoryLayout[] longs = new MemoryLayout[arguments];
        Arrays.fill(longs, JAVA_LONG);
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, longs);
        try {
            MethodHandle target =
                    MethodHandles.lookup()
                            .findStatic(NativeInterface.class, name, descriptor.toMethodType());
            return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }

    /** Loads a model: {@code options} is an array of {@code count} texts {@code key=value}. */
    static int load(long path, long options, long count, long handle, long error) {
        return guarded(
                error,
                () -> {
                    LoadedPotential potential =
                            new LoadedPotential(
                                    HostMemory.getText(path),
                                    BridgeOptions.parse(texts(options, count)));
                    long number = NEXT_HANDLE.getAndIncrement();
                    POTENTIALS.put(number, potential);
                    HostMemory.putLong(handle, number);
                });
    }

    /** Forgets a potential; others go on. */
    static int free(long handle, long error) {
        return guarded(
                error,
                () -> {
                    LoadedPotential potential = POTENTIALS.remove(handle);
                    if (potential == null) {
                        throw unknownHandle();
                    }
                    potential.close();
                });
    }

    /** Fills a {@code mlip4j_description}. */
    static int describe(long handle, long description, long error) {
        return guarded(error, () -> potential(handle).describe(description));
    }

    /** The species code of a chemical symbol. */
    static int species(long symbol, long code, long error) {
        return guarded(
                error,
                () -> HostMemory.putInt(code, Element.of(HostMemory.getText(symbol)).code()));
    }

    /** Evaluates a {@code mlip4j_structure} into a {@code mlip4j_output}. */
    static int computeStructure(long handle, long structure, long output, long error) {
        return guarded(error, () -> potential(handle).computeStructure(structure, output));
    }

    /** Evaluates {@code mlip4j_neighbors} into a {@code mlip4j_output}. */
    static int computeNeighbors(long handle, long neighbors, long output, long error) {
        return guarded(error, () -> potential(handle).computeNeighbors(neighbors, output));
    }

    /** The grade of a configuration from the sum of its features over all processes. */
    static int grade(long handle, long features, long atoms, long grade, long error) {
        return guarded(
                error, () -> HostMemory.putDouble(grade, potential(handle).grade(features, atoms)));
    }

    /** Adds a structure to a file; {@code texts} is an array of {@code count} texts {@code key=value}. */
    static int append(
            long handle,
            long path,
            long structure,
            long grades,
            long texts,
            long count,
            long error) {
        return guarded(
                error,
                () -> {
                    Map<String, String> info = new LinkedHashMap<>();
                    for (String text : texts(texts, count)) {
                        String[] parts = text.split("=", 2);
                        if (parts.length < 2) {
                            throw new MlipException("the text '" + text + "' is not key=value");
                        }
                        info.put(parts[0], parts[1]);
                    }
                    potential(handle).append(HostMemory.getText(path), structure, grades, info);
                });
    }

    private static String[] texts(long address, long count) {
        if (count < 0 || count > MOST_TEXTS) {
            throw new MlipException("the host cannot give " + count + " texts");
        }
        String[] texts = new String[(int) count];
        for (int i = 0; i < texts.length; i++) {
            long text = HostMemory.require(HostMemory.getLong(address + 8L * i), "text");
            texts[i] = HostMemory.getText(text);
        }
        return texts;
    }

    private static LoadedPotential potential(long handle) {
        LoadedPotential potential = POTENTIALS.get(handle);
        if (potential == null) {
            throw unknownHandle();
        }
        return potential;
    }

    private static MlipException unknownHandle() {
        return new MlipException("this potential was never loaded, or has been freed already");
    }

    private static int guarded(long error, Action action) {
        try {
            action.run();
            return 0;
        } catch (Throwable thrown) {
            try {
                HostMemory.putText(error, sentence(thrown), MESSAGE_SIZE);
            } catch (Throwable again) {
                return 1;
            }
            return 1;
        }
    }

    private static String sentence(Throwable thrown) {
        return switch (thrown) {
            case MlipException e -> e.getMessage();
            case OutOfMemoryError _ ->
                    "Java ran out of memory at its limit of "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB; set MLIP4J_JVM_OPTIONS=-Xmx8g, for instance";
            case StackOverflowError _ ->
                    "Java ran out of stack; call from a thread with a larger stack (ulimit -s)";
            case InvalidPathException e ->
                    "the path "
                            + e.getInput()
                            + " cannot be used in this locale; set LC_ALL=C.UTF-8";
            case UncheckedIOException e ->
                    MlipException.of("reading or writing failed", e.getCause()).getMessage();
            default -> thrown.toString() + origin(thrown);
        };
    }

    /** Where an unexpected exception came from: the first frame helps whoever reads the report. */
    private static String origin(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? "" : " (at " + trace[0] + ")";
    }
}
