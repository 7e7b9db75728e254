package org.mlip4j.cli;

import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Potentials;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** {@code mlip kim}. */
@Command(
        name = "kim",
        description =
                "Writes a model as a portable model of KIM (openkim.org), for LAMMPS as it is packaged (pair_style kim) and"
                        + " other programs that take such models, and the model driver that all of them share.",
        footer = {
            "",
            "Example: mlip kim my-model/ LLZO_HDNNP -o kim",
            "         kim-api-collections-management install user kim/mlip4j_driver",
            "         kim-api-collections-management install user kim/LLZO_HDNNP"
        })
final class KimCommand implements Callable<Integer> {

    private static final String DRIVER = "mlip4j_driver";

    /** The model in a form of its own, so that nothing is left open. */
    private static final String MODEL_FILE = "model.mlip";

    private static final String PROJECT =
            """
            # Made by mlip kim: a portable model of KIM, evaluated by the model driver mlip4j_driver.
            cmake_minimum_required(VERSION 3.10)
            list(APPEND CMAKE_PREFIX_PATH $ENV{KIM_API_CMAKE_PREFIX_DIR})
            find_package(KIM-API-ITEMS 2.2 REQUIRED CONFIG)
            kim_api_items_setup_before_project(ITEM_TYPE "portableModel")
            project(NAME)
            kim_api_items_setup_after_project(ITEM_TYPE "portableModel")
            add_kim_api_model_library(NAME ${PROJECT_NAME} DRIVER_NAME "mlip4j_driver"
                PARAMETER_FILES "model.mlip" "options.txt")
            """;

    @Parameters(paramLabel = "MODEL", index = "0", description = "A model file or folder.")
    private Path model;

    @Parameters(
            paramLabel = "NAME",
            index = "1",
            description = "Name in KIM: letters, digits and _, for instance LLZO_HDNNP.")
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            defaultValue = ".",
            description =
                    "Where to put the folders NAME and mlip4j_driver (default: where the command runs).")
    private Path folder;

    @Mixin private ModelOptions modelOptions;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]*") || name.equals(DRIVER)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "KIM takes no model called '" + name + "': use letters, digits and _");
        }
        PrintWriter err = spec.commandLine().getErr();
        Potential potential = modelOptions.load(model, err);
        for (Element element : potential.info().elements()) {
            if (element.code() >= Element.UNNAMED) {
                throw new MlipException(
                        model + " only numbers its species, and KIM needs names: add --elements");
            }
        }
        Path target = folder.resolve(name);
        Files.createDirectories(target);
        Potentials.save(potential, target.resolve(MODEL_FILE));
        Files.writeString(
                target.resolve("options.txt"),
                "precision=" + modelOptions.precision().toString().toLowerCase(Locale.ROOT) + "\n");
        Files.writeString(
                target.resolve("CMakeLists.txt"),
                PROJECT.replace("project(NAME)", "project(" + name + " LANGUAGES CXX)"));
        Path driver = folder.resolve(DRIVER);
        copyDriver(Home.find(), driver);
        PrintWriter out = spec.commandLine().getOut();
        out.println("kim-api-collections-management install user " + driver);
        out.println("kim-api-collections-management install user " + target);
        return Main.DONE;
    }

    private static void copyDriver(Home home, Path driver) throws IOException {
        Files.createDirectories(driver);
        try (Stream<Path> files = Files.list(home.kimDriver())) {
            for (Path file : files.toList()) {
                Files.writeString(
                        driver.resolve(file.getFileName().toString()),
                        Files.readString(file).replace("@MLIP4J_HOME@", home.folder().toString()));
            }
        }
    }
}
