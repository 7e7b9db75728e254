package org.mlip4j.bridge;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The functions behind {@code mlip4j.h}. Arguments are numbers and addresses in the host's memory, beside them always a
 * buffer for an error message. Nothing may leave an upcall as an exception, since that
 * ends the process: every function returns 0, or 1 with the message written.
 */
final class NativeInterface {

    /** Size of an error buffer, as {@code MESSAGE_SIZE} in {@code mlip4j.c}. */
    private static final int MESSAGE_SIZE = 4096;

    private static final int SYMBOL_SIZE = 4;

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
     * Gives the host its way in; called once through JNI.
     *
     * @param pointer address of a place for a pointer to {@link #call}
     * @param error address of the error buffer
     * @return 0, or 1 with a message
     */
    static int initialize(long pointer, long error) {
        return guarded(error, () -> HostMemory.putLong(pointer, pointer()));
    }

    /** One function for all: each kind of arguments would cost a start some milliseconds. */
    @SuppressWarnings("restricted")
    private static long pointer() {
        FunctionDescriptor descriptor =
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        try {
            MethodHandle target =
                    MethodHandles.lookup()
                            .findStatic(NativeInterface.class, "call", descriptor.toMethodType());
            return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global()).address();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("call", e);
        }
    }

    /**
     * What the host calls.
     *
     * @param function number of the function, in the order of {@code mlip4j.c}
     * @param at address of its arguments, eight bytes each
     * @param error address of the error buffer
     * @return 0, or 1 with a message
     */
    static int call(long function, long at, long error) {
        return guarded(error, () -> run((int) function, new Arguments(at)));
    }

    /** Arguments of a call, by their place. */
    private record Arguments(long address) {

        long get(int place) {
            return HostMemory.getLong(address + 8L * place);
        }

        String text(int place) {
            return HostMemory.getText(get(place));
        }

        LoadedPotential potential() {
            LoadedPotential potential = POTENTIALS.get(get(0));
            if (potential == null) {
                throw unknownHandle();
            }
            return potential;
        }
    }

    private static void run(int function, Arguments arguments) {
        switch (function) {
            case 0 -> load(arguments);
            case 1 -> free(arguments.get(0));
            case 2 -> arguments.potential().describe(arguments.get(1));
            case 3 -> HostMemory.putInt(arguments.get(1), Element.of(arguments.text(0)).code());
            case 4 -> arguments.potential().computeStructure(arguments.get(1), arguments.get(2));
            case 5 -> arguments.potential().computeNeighbors(arguments.get(1), arguments.get(2));
            case 6 -> grade(arguments);
            case 7 -> append(arguments);
            case 8 -> arguments.potential().warmUp();
            case 9 -> elementOfMass(arguments);
            default -> throw new IllegalArgumentException("function " + function);
        }
    }

    /** Path, options {@code key=value} and their number, place for the handle. */
    private static void load(Arguments arguments) {
        LoadedPotential potential =
                new LoadedPotential(
                        arguments.text(0),
                        BridgeOptions.parse(texts(arguments.get(1), arguments.get(2))));
        long number = NEXT_HANDLE.getAndIncrement();
        POTENTIALS.put(number, potential);
        HostMemory.putLong(arguments.get(3), number);
    }

    private static void free(long handle) {
        LoadedPotential potential = POTENTIALS.remove(handle);
        if (potential == null) {
            throw unknownHandle();
        }
        potential.close();
    }

    /** Place of the mass, place for the symbol. */
    private static void elementOfMass(Arguments arguments) {
        double[] mass = new double[1];
        HostMemory.getDoubles(arguments.get(0), mass, 1, 1);
        HostMemory.putText(
                arguments.get(1),
                Element.ofMass(mass[0]).map(Element::symbol).orElse(""),
                SYMBOL_SIZE);
    }

    /** Handle, sum of features over all processes, number of atoms, place for the grade. */
    private static void grade(Arguments arguments) {
        double grade = arguments.potential().grade(arguments.get(1), arguments.get(2));
        HostMemory.putDouble(arguments.get(3), grade);
    }

    /** Handle, path, structure, grades, texts {@code key=value} and their number. */
    private static void append(Arguments arguments) {
        Map<String, String> info = new LinkedHashMap<>();
        for (String text : texts(arguments.get(4), arguments.get(5))) {
            String[] parts = text.split("=", 2);
            if (parts.length < 2) {
                throw new MlipException("the text '" + text + "' is not key=value");
            }
            info.put(parts[0], parts[1]);
        }
        arguments.potential().append(arguments.text(1), arguments.get(2), arguments.get(3), info);
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
