package org.mlip4j.core.io;

import org.mlip4j.core.FormatException;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Units;

import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The structure formats, each with the name that {@code --format} takes. */
public enum StructureFormat {

    /** Extended XYZ, and plain XYZ. */
    EXTXYZ("extxyz", false, ".*\\.(xyz|extxyz|exyz)"),

    /** n2p2 and RuNNer {@code input.data}. */
    N2P2("n2p2", false, "(input|output|train|test)\\.data.*"),

    /** MLIP configurations, text; binary ones for reading only. */
    CFG("cfg", false, ".*\\.cfg"),

    /** VASP's POSCAR and CONTCAR. */
    POSCAR("poscar", true, "(poscar|contcar).*|.*\\.(vasp|poscar)"),

    /** VASP's OUTCAR; for reading only. */
    OUTCAR("outcar", false, "outcar.*|.*\\.outcar"),

    /** LAMMPS data file. */
    LAMMPS_DATA("lammps-data", true, "data\\..*|.*\\.(data|lmp|lammps|lammps-data)"),

    /** LAMMPS dump, text. */
    LAMMPS_DUMP("lammps-dump", false, "dump\\..*|.*\\.(dump|lammpstrj|lammps-dump)");

    private static final Pattern PW_INPUT = Pattern.compile("(?i)\\s*&(control|system)\\b.*");

    private final String formatName;
    private final boolean single;
    private final Pattern names;

    StructureFormat(String formatName, boolean single, String names) {
        this.formatName = formatName;
        this.single = single;
        this.names = Pattern.compile(names);
    }

    /**
     * The name of the format.
     *
     * @return for instance {@code extxyz}
     */
    public String formatName() {
        return formatName;
    }

    /**
     * Whether a file holds just one structure.
     *
     * @return true if so
     */
    public boolean isSingle() {
        return single;
    }

    /**
     * Whether files of this format can be written.
     *
     * @return false for {@link #OUTCAR}
     */
    public boolean isWritable() {
        return this != OUTCAR;
    }

    /**
     * Whether {@link FormatOptions#lammpsUnits()} are those of such a file.
     *
     * @return true for the formats of LAMMPS
     */
    public boolean isLammps() {
        return this == LAMMPS_DATA || this == LAMMPS_DUMP;
    }

    /** Whether a file grows by one structure at a time: no header, no end, names or numbers in every frame. */
    boolean isAppendable() {
        return this == EXTXYZ || this == CFG;
    }

    /**
     * The format of a name.
     *
     * @param name for instance {@code extxyz}
     * @return the format
     * @throws MlipException if there is no such format
     */
    public static StructureFormat parse(String name) {
        for (StructureFormat format : values()) {
            if (format.formatName.equalsIgnoreCase(name.strip())) {
                return format;
            }
        }
        throw new MlipException("unknown structure format '" + name + "': use one of " + all());
    }

    private static String all() {
        return Arrays.stream(values()).map(f -> f.formatName).collect(Collectors.joining(", "));
    }

    /**
     * The format of a file by its content, with its name as a hint.
     *
     * @param path the file, plain or gzipped
     * @return the format
     * @throws FormatException if the content looks like none
     * @throws MlipException if the file cannot be read
     */
    public static StructureFormat detect(Path path) {
        try (Lines lines = Lines.open(path)) {
            return detect(lines, path);
        }
    }

    static StructureFormat detect(Lines lines, Path path) {
        String head = lines.head();
        if (head.isBlank()) {
            throw new FormatException(
                    path.toString(), 0, "at least one structure", "an empty file");
        }
        if (CfgBinaryReader.isBegin(lines.headBytes(6))) {
            return CFG;
        }
        if (lines.isBinary()) {
            throw new FormatException(
                    path.toString(),
                    0,
                    "a text file in one of the formats " + all(),
                    "binary data" + remedy(path));
        }
        StructureFormat byContent = FormatGuess.byContent(head);
        if (byContent != null) {
            return byContent;
        }
        StructureFormat byName = byName(path);
        if (byName != null) {
            return byName;
        }
        throw new FormatException(
                path.toString(),
                1,
                "a structure format that can be recognised; name one of " + all(),
                "'"
                        + head.strip().lines().findFirst().orElse("").strip()
                        + "'"
                        + foreign(path, head).orElseGet(() -> remedy(path)));
    }

    /** What to do with files of codes of electronic structure that are not read here. */
    private static Optional<String> foreign(Path path, String head) {
        if (head.contains("Program PWSCF")) {
            return Optional.of("; an output of Quantum ESPRESSO: " + convert("espresso-out", path));
        }
        if (head.lines().anyMatch(line -> PW_INPUT.matcher(line).matches())) {
            return Optional.of("; an input of Quantum ESPRESSO: " + convert("espresso-in", path));
        }
        if (head.contains("PROGRAM STARTED AT") || head.contains("DBCSR|")) {
            return Optional.of(
                    "; an output of CP2K, which is not read by itself: 'mlip label' runs CP2K and takes energies, forces and"
                            + " stresses from what it prints");
        }
        return Optional.empty();
    }

    private static String convert(String format, Path path) {
        String name = String.valueOf(path.getFileName());
        return "ase convert -i %s %s %s.xyz"
                .formatted(format, name, name.replaceFirst("(?<=.)\\.[^.]*$", ""));
    }

    /** ASE turns its own files into extended XYZ. */
    private static String remedy(Path path) {
        String name = String.valueOf(path.getFileName());
        if (name.endsWith(".cif")) {
            return "; a CIF is read by 'mlip build', for instance mlip build supercell "
                    + name
                    + " -o "
                    + name.replaceFirst("cif$", "xyz");
        }
        return name.matches(".*\\.(traj|db|json|pdb|xml|xsf|gen|res)")
                ? "; if it is a file that ASE reads: ase convert "
                        + name
                        + " "
                        + name.replaceFirst("\\.[a-z]+$", ".xyz")
                : "";
    }

    /**
     * The format that a file name stands for.
     *
     * @param path a file that need not exist
     * @return the format
     * @throws MlipException if the name tells none
     */
    public static StructureFormat ofName(Path path) {
        StructureFormat format = byName(path);
        if (format == null) {
            throw new MlipException(
                    "the name "
                            + path
                            + " does not tell the structure format; name one of "
                            + all());
        }
        return format;
    }

    private static StructureFormat byName(Path path) {
        String name = String.valueOf(path.getFileName()).replaceFirst("\\.gz$", "");
        for (StructureFormat format : values()) {
            if (format.names.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
                return format;
            }
        }
        return null;
    }

    FrameParser parser(Lines lines, FormatOptions options) {
        return switch (this) {
            case EXTXYZ -> new ExtXyzReader(lines, options.labels());
            case N2P2 -> new N2p2Reader(lines, options.units());
            case CFG ->
                    CfgBinaryReader.isBegin(lines.headBytes(6))
                            ? new CfgBinaryReader(lines, options.atomicNumbers())
                            : new CfgReader(lines, options.atomicNumbers());
            case POSCAR -> new PoscarReader(lines);
            case OUTCAR -> new OutcarReader(lines);
            case LAMMPS_DATA -> new LammpsDataReader(lines, options);
            case LAMMPS_DUMP -> new LammpsDumpReader(lines, options);
        };
    }

    FrameWriter writer(Writer out, FormatOptions options) {
        return switch (this) {
            case EXTXYZ -> new ExtXyzWriter(out);
            case N2P2 -> new N2p2Writer(out, options.units().orElse(Units.METAL));
            case CFG -> new CfgWriter(out, options);
            case POSCAR -> new PoscarWriter(out);
            case LAMMPS_DATA -> new LammpsDataWriter(out, options);
            case LAMMPS_DUMP -> new LammpsDumpWriter(out, options);
            case OUTCAR -> throw new IllegalStateException("OUTCAR is not written");
        };
    }
}
