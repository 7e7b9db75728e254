package org.mlip4j;

import static com.tngtech.archunit.base.DescribedPredicate.anyElementThat;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

import org.junit.jupiter.api.Test;

import java.util.List;

/**
 * The arrows between the parts, checked on the compiled classes. This module sees all others on its
 * class path.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.mlip4j");

    private static final String COMMAND_LINE = "org.mlip4j.cli..";

    @Test
    void everyModuleIsSeen() {
        for (String name : List.of("core", "hdnnp", "bridge", "cli")) {
            assertTrue(
                    CLASSES.stream()
                            .anyMatch(c -> c.getPackageName().startsWith("org.mlip4j." + name)),
                    name);
        }
    }

    @Test
    void coreNeedsTheJdkOnly() {
        check(
                classes()
                        .that()
                        .resideInAPackage("org.mlip4j.core..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", "org.mlip4j.core.."));
    }

    @Test
    void simulationNeedsCoreAndNumericsOnly() {
        check(
                classes()
                        .that()
                        .resideInAPackage("org.mlip4j.sim..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java..",
                                "javax.imageio..",
                                "org.hipparchus..",
                                "org.mlip4j.core..",
                                "org.mlip4j.sim.."));
    }

    @Test
    void theBridgeMeetsModelFamiliesAtRunTimeOnly() {
        check(
                classes()
                        .that()
                        .resideInAPackage("org.mlip4j.bridge..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage("java..", "org.mlip4j.core..", "org.mlip4j.bridge.."));
    }

    @Test
    void nobodyNeedsTheCommandLine() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(COMMAND_LINE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(COMMAND_LINE));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().assignedFrom(new PackageWithItsInternals()).should().beFreeOfCycles());
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(COMMAND_LINE)
                        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
    }

    @Test
    void onlyTheCommandLineEndsTheProcess() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(COMMAND_LINE)
                        .should()
                        .callMethod(System.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "exit", int.class)
                        .orShould()
                        .callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void vectorsStayInTheKernels() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("org.mlip4j..internal.kernel..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("jdk.incubator.vector.."));
    }

    /** What crosses a call that the compiler does not inline is boxed, and whether it does depends on the run. */
    @Test
    void vectorsDoNotCrossMethodsOfKernels() {
        DescribedPredicate<JavaClass> vectors =
                simpleNameEndingWith("Vector").or(simpleNameEndingWith("VectorMask"));
        check(
                noMethods()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAPackage("org.mlip4j..internal.kernel..")
                        .should()
                        .haveRawReturnType(vectors)
                        .orShould()
                        .haveRawParameterTypes(anyElementThat(vectors)));
    }

    /** But for the libraries of others, and a file larger than a buffer may be. */
    @Test
    void foreignMemoryStaysInTheBridge() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "org.mlip4j.bridge..", "org.mlip4j.sim.internal.spglib..")
                        .and()
                        .doNotHaveFullyQualifiedName("org.mlip4j.train.InputStore")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.lang.foreign.."));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    /**
     * One slice per package; {@code x.internal...} counts as {@code x}, since a potential makes its
     * evaluator, and the evaluator reads the potential's model.
     */
    private static final class PackageWithItsInternals implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName().replaceFirst("\\.internal\\b.*", ""));
        }

        @Override
        public String getDescription() {
            return "each package with its internals";
        }
    }
}
