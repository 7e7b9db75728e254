package org.mlip4j.sim.ipi;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Output;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;

/**
 * The driver of the i-PI protocol: answers a server that sends a cell and positions with energy, forces and virial.
 *
 * <p>Messages have headers of 12 characters; numbers are in the byte order of the machine, in Bohr and Hartree. Cell and
 * virial go column by column; the virial is that of this library, -dE/dstrain. The protocol has no elements: atoms are
 * in the order of the structure that the driver was made with.
 */
public final class IpiDriver {

    private static final int HEADER = 12;
    private static final int NINE = 9 * Double.BYTES;

    /** An initialisation longer than this is noise. */
    private static final int LONGEST_INIT = 1 << 20;

    private final Calculator calculator;
    private final Structure structure;
    private final Accumulator result;
    private final double[] positions;
    private final ByteBuffer buffer;

    /**
     * A driver for atoms of given elements.
     *
     * @param calculator what evaluates; not closed
     * @param structure elements in the order of the server's atoms, and which directions are periodic. Its cell holds
     *     when no direction is.
     */
    public IpiDriver(Calculator calculator, Structure structure) {
        this.calculator = calculator;
        this.structure = structure;
        this.result = new Accumulator(structure.size(), EnumSet.noneOf(Output.class));
        this.positions = new double[3 * structure.size()];
        this.buffer =
                ByteBuffer.allocate(2 * NINE + Math.max(64, positions.length * Double.BYTES) + 64)
                        .order(ByteOrder.nativeOrder());
    }

    /**
     * Answers until the server says {@code EXIT} or hangs up between two messages.
     *
     * @param channel a blocking connection, for instance of {@link IpiAddress#connect}; not closed
     * @return the number of evaluations
     * @throws MlipException if the connection breaks, the server says what the protocol does not know, has another number
     *     of atoms, or the potential cannot evaluate what it sends
     */
    public long serve(ByteChannel channel) {
        long evaluations = 0;
        boolean ready = false;
        try {
            while (true) {
                String message = header(channel);
                switch (message) {
                    case "", "EXIT" -> {
                        return evaluations;
                    }
                    case "STATUS" -> say(channel, ready ? "HAVEDATA" : "READY");
                    case "INIT" -> skipInit(channel);
                    case "POSDATA" -> {
                        evaluate(channel, evaluations + 1);
                        evaluations++;
                        ready = true;
                    }
                    case "GETFORCE" -> {
                        if (!ready) {
                            throw new MlipException(
                                    "the server asks for forces before it has sent positions");
                        }
                        sendForces(channel);
                        ready = false;
                    }
                    default ->
                            throw new MlipException(
                                    "the server says '"
                                            + message
                                            + "', which is not of the i-PI protocol");
                }
            }
        } catch (IOException e) {
            throw new MlipException(
                    "the connection to the server broke after "
                            + evaluations
                            + " evaluations: "
                            + e.getMessage(),
                    e);
        }
    }

    /** The next header without its blanks, empty when the server has hung up. */
    private String header(ByteChannel channel) throws IOException {
        buffer.clear().limit(HEADER);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return "";
                }
                throw new IOException("it ended within a message");
            }
        }
        return StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString().strip();
    }

    private ByteBuffer receive(ByteChannel channel, int bytes) throws IOException {
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("it ended within a message");
            }
        }
        return buffer.flip();
    }

    private void send(ByteChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void put(String header) {
        byte[] bytes = Arrays.copyOf(header.getBytes(StandardCharsets.US_ASCII), HEADER);
        Arrays.fill(bytes, header.length(), HEADER, (byte) ' ');
        buffer.clear().put(bytes);
    }

    private void say(ByteChannel channel, String header) throws IOException {
        put(header);
        send(channel);
    }

    /** The number of a replica and a text, which other programs make use of. */
    private void skipInit(ByteChannel channel) throws IOException {
        int rest = receive(channel, 2 * Integer.BYTES).getInt(Integer.BYTES);
        if (rest < 0 || rest > LONGEST_INIT) {
            throw new MlipException("the server announces an initialisation of " + rest + " bytes");
        }
        while (rest > 0) {
            int part = Math.min(rest, buffer.capacity());
            receive(channel, part);
            rest -= part;
        }
    }

    private void evaluate(ByteChannel channel, long number) throws IOException {
        double[] vectors = new double[9];
        ByteBuffer in = receive(channel, 2 * NINE + Integer.BYTES);
        for (int k = 0; k < 9; k++) {
            vectors[3 * (k % 3) + k / 3] = in.getDouble() * Units.BOHR;
        }
        int atoms = in.getInt(2 * NINE);
        if (atoms != structure.size()) {
            throw new MlipException(
                    "the server has "
                            + atoms
                            + " atoms and the structure here "
                            + structure.size()
                            + ": give the structure that the server begins with");
        }
        in = receive(channel, positions.length * Double.BYTES);
        for (int k = 0; k < positions.length; k++) {
            positions[k] = in.getDouble() * Units.BOHR;
        }
        try {
            calculator.evaluateInto(cell(vectors), structure.species(), positions, result);
        } catch (MlipException e) {
            throw new MlipException("evaluation " + number + ": " + e.getMessage(), e);
        }
    }

    private Cell cell(double[] vectors) {
        Cell own = structure.cell();
        return own.isPeriodic()
                ? Cell.of(vectors, own.isPeriodic(0), own.isPeriodic(1), own.isPeriodic(2))
                : own;
    }

    private void sendForces(ByteChannel channel) throws IOException {
        put("FORCEREADY");
        buffer.putDouble(result.energy() / Units.HARTREE).putInt(structure.size());
        double force = Units.BOHR / Units.HARTREE;
        double[] forces = result.forces();
        for (int k = 0; k < positions.length; k++) {
            buffer.putDouble(forces[k] * force);
        }
        double[] virial = result.virial();
        for (int k = 0; k < 9; k++) {
            buffer.putDouble(virial[3 * (k % 3) + k / 3] / Units.HARTREE);
        }
        // No further text follows.
        buffer.putInt(0);
        send(channel);
    }
}
