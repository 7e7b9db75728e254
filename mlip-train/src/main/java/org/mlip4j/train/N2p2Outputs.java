package org.mlip4j.train;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;
import org.mlip4j.core.Units;
import org.mlip4j.core.io.FormatOptions;
import org.mlip4j.core.io.StructureFormat;
import org.mlip4j.core.io.Structures;
import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.HdnnpModel.Normalization;
import org.mlip4j.hdnnp.io.N2p2ModelReader;
import org.mlip4j.hdnnp.io.N2p2ModelWriter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Writes what nnp-train writes into the folder of a training: {@code train.data}, {@code test.data}, the weights of every
 * epoch, {@code learning-curve.out} and, when asked for by {@code write_trainlog}, {@code train-log.out}. Numbers are in
 * the units of the folder.
 */
public final class N2p2Outputs implements TrainingListener {

    /** Name of the file with the errors of every epoch. */
    public static final String LEARNING_CURVE = "learning-curve.out";

    /** Name of the file with one line per label. */
    public static final String TRAIN_LOG = "train-log.out";

    private static final String[] COLUMNS = {
        "RMSEpa_Etrain", "RMSEpa_Etest", "RMSE_Etrain", "RMSE_Etest", "MAEpa_Etrain", "MAEpa_Etest",
        "MAE_Etrain", "MAE_Etest", "RMSE_Ftrain", "RMSE_Ftest", "MAE_Ftrain", "MAE_Ftest"
    };

    private final N2p2Folder files;
    private final boolean forces;
    private final boolean log;
    private final int every;
    private final int always;
    private final StringBuilder lines = new StringBuilder();

    /**
     * Starts the files; those of an earlier run are replaced, or continued where the training is.
     *
     * @param files the folder
     * @param resumed whether a checkpoint is continued
     */
    public N2p2Outputs(N2p2Folder files, boolean resumed) {
        this.files = files;
        forces = files.keywords().has("use_short_forces");
        log = files.keywords().has("write_trainlog");
        List<String> often = files.keywords().words("write_weights_epoch");
        every = often.isEmpty() ? 0 : Integer.parseInt(often.getFirst());
        always = often.size() < 2 ? 0 : Integer.parseInt(often.get(1));
        if (!resumed) {
            writeSet("train.data", files.data().train());
            writeSet("test.data", files.data().test());
            write(LEARNING_CURVE, header(), StandardOpenOption.TRUNCATE_EXISTING);
            if (log) {
                write(
                        TRAIN_LOG,
                        "# U epoch count proc trials error/RMSE structure structure atom component\n",
                        StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
    }

    private void writeSet(String name, List<TrainingFrame> frames) {
        List<Structure> structures = frames.stream().map(TrainingFrame::structure).toList();
        if (!structures.isEmpty()) {
            Structures.write(
                    files.folder().resolve(name),
                    structures,
                    FormatOptions.defaults()
                            .withFormat(StructureFormat.N2P2)
                            .withUnits(files.units()));
        }
    }

    private void write(String name, String text, StandardOpenOption how) {
        Path file = files.folder().resolve(name);
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            throw MlipException.of("cannot write " + file, e);
        }
    }

    private String header() {
        StringBuilder text = new StringBuilder("# epoch");
        for (String units : new String[] {"_pu", "_iu"}) {
            for (int c = 0; c < (forces ? COLUMNS.length : COLUMNS.length - 4); c++) {
                text.append(' ').append(COLUMNS[c]).append(units);
            }
        }
        return text.append("\n# pu: physical units, iu: training units\n").toString();
    }

    @Override
    public void epoch(EpochReport report, HdnnpModel model) {
        for (ElementModel part : model.elements()) {
            int epoch = report.epoch();
            if (every > 0 && (epoch % every == 0 || epoch <= always)) {
                String name =
                        String.format(
                                Locale.ROOT, "weights.%03d.%06d.out", part.element().code(), epoch);
                N2p2ModelWriter.writeWeights(part.network(), files.folder().resolve(name));
            }
        }
        Normalization n = model.normalization();
        Units units = files.units();
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%10d", report.epoch()));
        columns(line, report, 1 / units.energy(), units.length() / units.energy());
        columns(line, report, n.energyFactor(), n.energyFactor() / n.lengthFactor());
        write(LEARNING_CURVE, line.append('\n').toString(), StandardOpenOption.APPEND);
        flush();
    }

    private void columns(StringBuilder line, EpochReport report, double energy, double force) {
        Errors a = report.train();
        Errors b = report.test();
        add(line, energy, a.energyRmsePerAtom(), b.energyRmsePerAtom());
        add(line, energy, a.energyRmse(), b.energyRmse());
        add(line, energy, a.energyMaePerAtom(), b.energyMaePerAtom());
        add(line, energy, a.energyMae(), b.energyMae());
        if (forces) {
            add(line, force, a.forceRmse(), b.forceRmse());
            add(line, force, a.forceMae(), b.forceMae());
        }
    }

    private static void add(StringBuilder line, double factor, double train, double test) {
        line.append(String.format(Locale.ROOT, " %16.8E %16.8E", factor * train, factor * test));
    }

    @Override
    public void label(
            int epoch,
            long update,
            int trials,
            double ratio,
            Property property,
            int frame,
            int component) {
        if (!log) {
            return;
        }
        int number = files.number(frame);
        lines.append(
                String.format(
                        Locale.ROOT,
                        "  %s %5d %10d     0 %3d %10.2E %10d %5d",
                        property.name().charAt(0),
                        epoch,
                        update,
                        trials,
                        ratio,
                        number,
                        number));
        if (property == Property.FORCE) {
            lines.append(String.format(Locale.ROOT, " %5d %2d", component / 3, component % 3));
        }
        lines.append('\n');
    }

    private void flush() {
        if (log) {
            write(TRAIN_LOG, lines.toString(), StandardOpenOption.APPEND);
            lines.setLength(0);
        }
    }

    /**
     * Writes the weights that a potential is made of.
     *
     * @param model trained
     */
    public void writeFinal(HdnnpModel model) {
        flush();
        for (ElementModel part : model.elements()) {
            N2p2ModelWriter.writeWeights(
                    part.network(),
                    files.folder().resolve(N2p2ModelReader.weightsFile(part.element())));
        }
    }
}
