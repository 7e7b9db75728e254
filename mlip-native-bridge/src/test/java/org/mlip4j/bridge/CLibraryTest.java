package org.mlip4j.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.Element;
import org.mlip4j.core.LoadOptions;
import org.mlip4j.core.OffersScalarKernels;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.core.SumPotential;
import org.mlip4j.core.ZblPotential;
import org.mlip4j.toy.ToyProvider;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/** libmlip4j.so in a C program: see {@code src/test/native/host.c}. */
class CLibraryTest {

    /** The same as in host.c. */
    private static final Structure STRUCTURE =
            Structure.of(
                    Cell.periodic(4.2, 0, 0, 0.3, 4.1, 0, 0.2, -0.4, 4.4),
                    new int[] {3, 8, 8, 3},
                    new double[] {0.1, 0.2, 0.3, 2.1, 0.3, 0.2, 0.2, 2.4, 2.2, 2.0, 2.1, 0.5});

    private final TestHome home = TestHome.get();

    private Run host(String... arguments) {
        return host(List.of(arguments));
    }

    private Run host(List<String> arguments, String... environment) {
        List<String> command = new ArrayList<>(List.of(home.program("host")));
        command.addAll(arguments);
        return Run.of(home.folder(), home.environment(environment), command);
    }

    @Test
    void theWholeInterface() {
        Run run = host("check", home.toy("lio.toy"), home.toy("three"));
        assertEquals("all right\n", run.out(), run.err());
        assertEquals("", run.err());
    }

    @Test
    void gradesAreThoseOfTheAtomsThatCount() {
        Run run = host("grades", home.toy("graded.toy"), home.toy("whole.toy"));
        assertEquals("all right\n", run.out(), run.err());
    }

    @Test
    void reportsHaveDecimalPointsInEveryLocale() {
        Run run =
                host(
                        List.of("report", home.toy("narrowest.toy")),
                        "MLIP4J_JVM_OPTIONS",
                        "-Xmx200m -Dmlip4j.warmup=0 -Duser.language=de");
        assertTrue(run.out().endsWith("outside 0.00000 to 0.100000\n"), run.all());
    }

    @Test
    void energyAndForcesAreThoseOfJava() {
        Run run = host("energy", home.toy("lio.toy"), "threads=2");
        Result result =
                new ToyProvider()
                        .load(Path.of(home.toy("lio.toy")), LoadOptions.DEFAULT)
                        .evaluate(STRUCTURE);
        assertEquals(0, deviation(result, run), 1e-12);
    }

    @Test
    void singlePrecisionIsAnOption() {
        List<Element> names = List.of(Element.of("Li"), Element.of("O"));
        Result result =
                Potentials.load(
                                Path.of(home.toy("lio.mtp")),
                                LoadOptions.DEFAULT.withElements(names))
                        .evaluate(STRUCTURE);
        Run exact = host("energy", home.toy("lio.mtp"), "elements=Li,O");
        assertEquals(0, deviation(result, exact), 1e-10);
        Run single = host("energy", home.toy("lio.mtp"), "elements=Li,O", "precision=single");
        double d = deviation(result, single);
        assertTrue(d > 1e-12 && d < 1e-4, "single precision deviates by " + d);
    }

    /** By the number of atoms, so that the same calls give the same digits; a committee and a sum begin alike. */
    @Test
    void theFirstAtomsAreEvaluatedWithScalarKernels() {
        Path model = Path.of(home.toy("lio.mtp"));
        Potential potential =
                Potentials.load(
                        model,
                        LoadOptions.DEFAULT.withElements(
                                List.of(Element.of("Li"), Element.of("O"))));
        Potential scalar = OffersScalarKernels.in(potential).orElseThrow();
        List<Double> before = numbers(scalar.evaluate(STRUCTURE));
        List<Double> after = numbers(potential.evaluate(STRUCTURE));
        assertNotEquals(before, after);
        for (String threads : List.of("threads=1", "threads=2")) {
            assertEquals(
                    List.of(before, before, after, after),
                    host("stages", model.toString(), "elements=Li,O", threads).lines().stream()
                            .map(l -> Arrays.stream(l.split(" ")).map(Double::valueOf).toList())
                            .toList());
        }
        Potential twice = new SumPotential(potential, potential);
        assertEquals(
                2 * scalar.evaluate(STRUCTURE).energy(),
                OffersScalarKernels.in(twice).orElseThrow().evaluate(STRUCTURE).energy());
        Potential mean = new CommitteePotential("mean", List.of(potential, potential));
        assertEquals(
                scalar.info().kernel(),
                ((Committee) OffersScalarKernels.in(mean).orElseThrow())
                        .members()
                        .getLast()
                        .info()
                        .kernel());
        assertTrue(
                OffersScalarKernels.in(new ZblPotential(potential.info().elements(), 1, 2))
                        .isEmpty());
    }

    @Test
    void anotherCollectorMayBeChosen() {
        for (String options : List.of("-XX:+UseG1GC", "-Xmx200m -XX:+UseParallelGC -Xss1m")) {
            Run run = host(List.of("start"), "MLIP4J_JVM_OPTIONS", options);
            assertEquals("started\nalive\n", run.out(), run.err());
        }
    }

    /** With 230 neighbours an atom takes more than a millisecond: the vector kernels are compiled before 2000 of them. */
    @Test
    void fewAtomsOfALargeModelAreEvaluatedWithScalarKernels() throws IOException {
        Path folder = home.scratch();
        Files.writeString(
                folder.resolve("input.nn"),
                """
                number_of_elements 2
                elements Li O
                global_hidden_layers_short 1
                global_nodes_short 1
                global_activation_short t l
                cutoff_type 1
                symfunction_short Li 3 O O 0.01 1 2 10
                symfunction_short O 3 Li O 0.01 1 2 10
                """);
        for (String element : List.of("003", "008")) {
            Files.writeString(
                    folder.resolve("weights." + element + ".data"), "0.3\n0.1\n0.7\n0.2\n");
        }
        Potential potential = Potentials.load(folder);
        double atom = OffersScalarKernels.seconds(potential, 230);
        assertTrue(atom > 7e-4 && atom < 3e-3, atom + " s");
        double mean =
                OffersScalarKernels.seconds(
                        new CommitteePotential("mean", List.of(potential, potential)), 230);
        assertEquals(2 * atom, mean);
        List<String> lines = host("stages", folder.toString()).lines();
        assertNotEquals(lines.getFirst(), lines.get(1));
        assertEquals(lines.getLast(), lines.get(1));
    }

    private static List<Double> numbers(Result result) {
        return DoubleStream.concat(DoubleStream.of(result.energy()), Arrays.stream(result.forces()))
                .boxed()
                .toList();
    }

    /** Of energy and forces in the output of a host. */
    private static double deviation(Result expected, Run run) {
        List<String> lines = run.lines();
        assertEquals(13, lines.size(), run.all());
        double worst = Math.abs(expected.energy() - Double.parseDouble(lines.getFirst()));
        for (int i = 0; i < 12; i++) {
            double force = Double.parseDouble(lines.get(i + 1));
            worst = Math.max(worst, Math.abs(expected.forces()[i] - force));
        }
        return worst;
    }

    @ParameterizedTest
    @CsvSource({
        "sentence,an accident happened",
        "null,NullPointerException",
        "memory,memory",
        "stack,stack"
    })
    void whatGoesWrongInJavaIsAnErrorTwiceAndTheProcessLives(String toy, String expected) {
        Run run = host("fail", home.toy(toy + ".toy"));
        List<String> lines = run.lines();
        assertEquals(3, lines.size(), run.all());
        assertTrue(lines.get(0).contains(expected), run.out());
        assertTrue(lines.get(1).contains(expected), run.out());
        assertEquals("alive", lines.get(2));
    }

    /** Two thousand calls that no host should make, to each family; {@code hostile.c} judges the answers. */
    @ParameterizedTest
    @CsvSource({
        "lio.toy,skin=0",
        "graded.toy,skin=0",
        "three,threads=2",
        "lio.mtp,'elements=Li,O'"
    })
    void wrongCallsAreRefusedAndTheProcessLives(String model, String option) {
        Run run =
                Run.of(
                        home.folder(),
                        home.environment(),
                        home.program("hostile"),
                        home.toy(model),
                        home.scratch().toString(),
                        "1",
                        "2000",
                        "8",
                        option);
        assertEquals(0, run.status(), run.all());
        assertTrue(run.out().matches("\\d{2,} answered, \\d{3,} refused\n"), run.all());
        assertEquals("", run.err());
    }

    @Test
    void aForkedChildGetsASentence() {
        Run run = host("fork", home.toy("lio.toy"));
        assertTrue(run.out().contains("forked"), run.all());
        assertTrue(run.out().endsWith("alive\n"), run.all());
    }

    @ParameterizedTest
    @CsvSource({
        "MLIP4J_HOME,/nowhere,set MLIP4J_HOME",
        "MLIP4J_JAVA_HOME,/nowhere,holds no Java runtime",
        "MLIP4J_JVM_OPTIONS,-Xnonsense,Unrecognized option: -Xnonsense",
        "MLIP4J_JVM_OPTIONS,-Xmx1k,Too small maximum heap",
        "MLIP4J_JVM_OPTIONS,-Xmx2m -XX:+UseG1GC,set MLIP4J_JVM_OPTIONS=-Xmx8g",
        "MLIP4J_JVM_OPTIONS,--add-modules=nowhere,Module nowhere not found"
    })
    void aRuntimeThatCannotStartIsASentence(String variable, String value, String expected) {
        Run run = host(List.of("start"), variable, value);
        assertTrue(run.lines().getFirst().contains(expected), run.all());
        assertTrue(run.out().endsWith("alive\n"), run.all());
        assertEquals(0, run.status());
    }

    /** Java is not what a second start in one process finds: it would blame the installation, or crash. */
    @ParameterizedTest
    @CsvSource({
        "-Xnonsense,Unrecognized option: -Xnonsense",
        "-Xss1k,stack size",
        "-Xmx2m -XX:+UseG1GC,set MLIP4J_JVM_OPTIONS=-Xmx8g"
    })
    void aSecondStartAfterOneThatFailedIsTheSameSentence(String options, String expected) {
        Run run = host(List.of("restart"), "MLIP4J_JVM_OPTIONS", options);
        List<String> lines = run.lines();
        assertEquals(4, lines.size(), run.all());
        assertTrue(lines.getFirst().contains(expected), run.all());
        String again =
                lines.getFirst() + "; Java starts once per process: start this program again";
        assertEquals(List.of(again, again, "alive"), lines.subList(1, 4), run.all());
    }

    @Test
    void anOldJavaIsNamed() throws IOException {
        Path old = Files.createDirectories(home.scratch().resolve("jdk-17"));
        Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.9\"\n");
        Run run = host(List.of("start"), "MLIP4J_JAVA_HOME", old.toString());
        assertTrue(run.out().contains("is Java 17; mlip4j needs Java 25 or newer"), run.all());
    }

    /** Java would take the first, or look for half of a name, and say nothing of it. */
    @Test
    void aFolderThatJavaCannotUseIsASentence() throws IOException {
        Path scratch = home.scratch();
        Path colon = Files.createDirectories(scratch.resolve("a:b/lib"));
        Path lib = Files.createDirectories(scratch.resolve("two/lib"));
        for (String jar : List.of("mlip-core-1.jar", "mlip-native-bridge-1.jar")) {
            Files.createFile(colon.resolve(jar));
            Files.createFile(lib.resolve(jar));
        }
        Files.createFile(lib.resolve("mlip-core-1.2-SNAPSHOT.jar"));
        assertTrue(start(colon).contains("a colon separates"), start(colon));
        assertTrue(
                start(lib)
                        .contains(
                                "two versions of one jar, mlip-core-1.2-SNAPSHOT.jar and mlip-core-1.jar"),
                start(lib));
    }

    private String start(Path lib) {
        return host(List.of("start"), "MLIP4J_HOME", lib.getParent().toString()).out();
    }

    /** This one, which calls by the foreign function interface; the library joins its runtime. */
    @Test
    @SuppressWarnings("restricted")
    void aHostMayBeJavaItself() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup library =
                    SymbolLookup.libraryLookup(
                            home.nativeFolder().resolve("libmlip4j.so"), Arena.global());
            int status =
                    (int)
                            Linker.nativeLinker()
                                    .downcallHandle(
                                            library.findOrThrow("mlip4j_species"),
                                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS))
                                    .invoke(arena.allocateFrom("Cl"), arena.allocate(JAVA_INT));
            assertEquals(0, status);
        }
    }

    @Test
    void theLibraryKnowsItsHomeByItself() {
        Run run = host(List.of("energy", home.toy("lio.toy")), "MLIP4J_HOME", "");
        assertEquals(13, run.lines().size(), run.all());
    }

    @Test
    void otherNoticesOfJavaStayVisible() {
        Run run = host(List.of("start"), "JAVA_TOOL_OPTIONS", "-Dnothing=1");
        assertEquals("started\nalive\n", run.out());
        assertTrue(run.err().contains("Picked up"), run.err());
    }
}
