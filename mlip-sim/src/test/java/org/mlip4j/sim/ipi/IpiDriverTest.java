package org.mlip4j.sim.ipi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.sim.Argon;
import org.mlip4j.sim.LennardJones;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

class IpiDriverTest {

    private static final Structure START = Argon.crystal(5.3, 2);

    /** What a server says, and what it hears. */
    private static final class Line implements ByteChannel {

        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private ByteBuffer rest;

        Line say(String header) {
            said.writeBytes(String.format("%-12s", header).getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Line ints(int... values) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
            bytes.order(ByteOrder.nativeOrder()).asIntBuffer().put(values);
            said.writeBytes(bytes.array());
            return this;
        }

        Line doubles(double... values) {
            ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
            bytes.order(ByteOrder.nativeOrder()).asDoubleBuffer().put(values);
            said.writeBytes(bytes.array());
            return this;
        }

        Line positions(Structure structure) {
            double[] cell = new double[9];
            for (int k = 0; k < 9; k++) {
                cell[k] = structure.cell().get(k % 3, k / 3) / Units.BOHR;
            }
            double[] bohr = Arrays.stream(structure.positions()).map(x -> x / Units.BOHR).toArray();
            return say("POSDATA").doubles(cell).doubles(cell).ints(structure.size()).doubles(bohr);
        }

        String header(ByteBuffer bytes) {
            byte[] text = new byte[12];
            bytes.get(text);
            return new String(text, StandardCharsets.ISO_8859_1);
        }

        ByteBuffer answers() {
            return ByteBuffer.wrap(heard.toByteArray()).order(ByteOrder.nativeOrder());
        }

        @Override
        public int read(ByteBuffer into) {
            if (rest == null) {
                rest = ByteBuffer.wrap(said.toByteArray());
            }
            if (!rest.hasRemaining()) {
                return -1;
            }
            // Networks deliver in pieces.
            int n = Math.min(7, Math.min(rest.remaining(), into.remaining()));
            into.put(rest.slice(rest.position(), n));
            rest.position(rest.position() + n);
            return n;
        }

        @Override
        public int write(ByteBuffer from) {
            int n = Math.min(100, from.remaining());
            byte[] bytes = new byte[n];
            from.get(bytes);
            heard.writeBytes(bytes);
            return n;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static long serve(Line line) {
        try (Calculator calculator = new Calculator(LennardJones.ARGON, 1, 1)) {
            return new IpiDriver(calculator, START).serve(line);
        }
    }

    @Test
    void answersWithTheEnergyTheForcesAndTheVirialInAtomicUnits() {
        double[] moved = START.positions();
        for (int k = 0; k < moved.length; k++) {
            moved[k] += 0.2 * Math.sin(3.7 * k);
        }
        Structure sheared =
                START.withPositions(moved)
                        .withCell(Cell.periodic(10.7, 0, 0, 0.8, 10.5, 0, -0.3, 0.4, 10.6));
        Line line = new Line().say("STATUS").say("INIT").ints(0, 3);
        line.said.writeBytes(new byte[3]);
        line.say("STATUS").positions(sheared).say("STATUS").say("GETFORCE").say("STATUS");
        line.say("EXIT");
        assertEquals(1, serve(line));

        Result expected = LennardJones.ARGON.evaluate(sheared);
        ByteBuffer answers = line.answers();
        assertEquals("READY       ", line.header(answers));
        assertEquals("READY       ", line.header(answers));
        assertEquals("HAVEDATA    ", line.header(answers));
        assertEquals("FORCEREADY  ", line.header(answers));
        assertEquals(expected.energy(), answers.getDouble() * Units.HARTREE, 1e-11);
        assertEquals(START.size(), answers.getInt());
        for (double force : expected.forces()) {
            assertEquals(force, answers.getDouble() * Units.HARTREE / Units.BOHR, 1e-12);
        }
        for (int k = 0; k < 9; k++) {
            double transposed = expected.virial()[3 * (k % 3) + k / 3];
            assertEquals(transposed, answers.getDouble() * Units.HARTREE, 1e-11);
        }
        assertEquals(0, answers.getInt());
        assertEquals("READY       ", line.header(answers));
        assertEquals(0, answers.remaining());
    }

    @Test
    void aServerMayJustHangUp() {
        assertEquals(2, serve(new Line().positions(START).positions(START)));
    }

    private static void assertRefused(Line line, String... words) {
        String message = assertThrows(MlipException.class, () -> serve(line)).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertRefused(new Line().say("GET / HTTP/1"), "'GET / HTTP/1'", "i-PI");
        assertRefused(new Line().say("GETFORCE"), "before");
        assertRefused(new Line().positions(Argon.crystal(5.3, 1)), "4 atoms", "32");
        assertRefused(new Line().say("INIT").ints(0, -5), "-5");
        double[] nine = {10, 0, 0, 0, 10, 0, 0, 0, 10};
        Line cut = new Line().say("POSDATA").doubles(nine).doubles(nine).ints(32).doubles(1, 2);
        assertRefused(cut, "within a message", "0 evaluations");
        double[] nowhere = new double[96];
        Arrays.fill(nowhere, Double.NaN);
        Line nan = new Line().say("POSDATA").doubles(nine).doubles(nine).ints(32).doubles(nowhere);
        assertRefused(nan, "evaluation 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "host:", ":1", "70000", "unix:", "0"})
    void refusesWhatIsNoAddress(String text) {
        String message =
                assertThrows(MlipException.class, () -> IpiAddress.parse(text)).getMessage();
        assertTrue(message.contains("unix:driver"), message);
    }

    @Test
    void knowsTheAddressesOfTheOtherPrograms() {
        assertEquals("/tmp/ipi_driver", IpiAddress.parse("unix:driver").address().toString());
        assertEquals("/run/s", IpiAddress.parse("unix:/run/s").address().toString());
        assertTrue(IpiAddress.parse("31415").address().toString().contains("localhost"));
        assertTrue(IpiAddress.parse("far.org:31").address().toString().contains("far.org"));
    }

    @Test
    void refusesPathsThatNoSocketCanHave() {
        String longest = "/" + "s".repeat(106);
        assertEquals(longest, IpiAddress.parse("unix:" + longest).address().toString());
        String message =
                assertThrows(MlipException.class, () -> IpiAddress.parse("unix:" + longest + "s"))
                        .getMessage();
        assertTrue(message.contains("107 bytes"), message);
    }

    @Test
    void connectsToAPortAndSaysWhenNobodyListens() throws Exception {
        IpiAddress address;
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            address = IpiAddress.parse(Integer.toString(port));
            try (var connection = address.connect(Duration.ZERO)) {
                assertTrue(connection.isConnected());
            }
        }
        String message =
                assertThrows(MlipException.class, () -> address.connect(Duration.ZERO))
                        .getMessage();
        assertTrue(message.contains("start it first"), message);
    }
}
