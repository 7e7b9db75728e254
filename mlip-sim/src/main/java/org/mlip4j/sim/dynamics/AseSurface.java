package org.mlip4j.sim.dynamics;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Cell;
import org.mlip4j.core.Element;
import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The energy of any calculator of ASE, which a Python file makes that defines {@code calculator()}, as for labels; grades are
 * those of a potential. Python runs until this is closed, and is asked once per evaluation.
 */
public final class AseSurface implements EnergySurface, AutoCloseable {

    /** What the calculator prints goes with the errors: the output belongs to the answers. */
    private static final String DRIVER =
            """
            import os, runpy, struct, sys, traceback
            out = os.fdopen(os.dup(1), "wb")
            os.dup2(2, 1)
            sys.stdout.reconfigure(line_buffering=True)
            def read(size):
                data = sys.stdin.buffer.read(size)
                if len(data) < size:
                    sys.exit(0)
                return data
            def reals(count):
                import numpy
                return numpy.frombuffer(read(8 * count), ">f8").astype(float).reshape(-1, 3)
            try:
                import numpy
                from ase import Atoms
                from ase.calculators.calculator import PropertyNotImplementedError
                sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
                calculator = runpy.run_path(sys.argv[1])["calculator"]()
                atoms = None
                while True:
                    size = struct.unpack(">i", read(4))[0]
                    numbers = numpy.frombuffer(read(4 * size), ">i4").astype(int)
                    pbc = [b != 0 for b in read(3)]
                    cell = reals(9)
                    positions = reals(3 * size)
                    if atoms is None:
                        atoms = Atoms(numbers, positions, cell=cell, pbc=pbc)
                        atoms.calc = calculator
                    else:
                        atoms.set_cell(cell)
                        atoms.set_positions(positions)
                    try:
                        energy = atoms.get_potential_energy(force_consistent=True)
                    except (PropertyNotImplementedError, TypeError):
                        energy = atoms.get_potential_energy()
                    forces = atoms.get_forces()
                    virial = numpy.full((3, 3), numpy.nan)
                    if atoms.cell.rank == 3:
                        try:
                            virial = -atoms.get_volume() * atoms.get_stress(voigt=False)
                        except PropertyNotImplementedError:
                            pass
                    out.write(struct.pack(">id", 0, energy))
                    out.write(numpy.asarray(virial, ">f8").tobytes())
                    out.write(numpy.asarray(forces, ">f8").tobytes())
                    out.flush()
            except Exception as e:
                traceback.print_exc()
                text = (type(e).__name__ + ": " + str(e).strip().split("\\n")[0]).encode()[:2000]
                out.write(struct.pack(">i", len(text)) + text)
                out.flush()
            """;

    private final Path printed;
    private final EnergySurface model;
    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;

    /**
     * Starts Python.
     *
     * @param script the Python file
     * @param python what runs the interpreter, with ASE
     * @param printed file for what the calculator prints
     * @param model calculator of a potential with grades, asked for those alone; not closed here
     * @throws MlipException if Python cannot be started
     */
    public AseSurface(Path script, String python, Path printed, Calculator model) {
        this.printed = printed;
        this.model = EnergySurface.of(model);
        try {
            process =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "exec " + python + " -c \"$0\" \"$1\"",
                                    DRIVER,
                                    script.toAbsolutePath().toString())
                            .redirectError(ProcessBuilder.Redirect.appendTo(printed.toFile()))
                            .start();
        } catch (IOException e) {
            throw MlipException.of("'" + python + "' cannot be run", e);
        }
        questions = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    @Override
    public void evaluateInto(Cell cell, int[] species, double[] positions, Accumulator out) {
        Structure structure = Structure.of(cell, species, positions);
        out.reset(species.length);
        try {
            ask(structure);
            answer(structure.size(), out);
        } catch (EOFException e) {
            throw ended(e);
        } catch (IOException e) {
            throw process.isAlive() ? MlipException.of("Python does not answer", e) : ended(e);
        }
        requireFinite(out);
    }

    private MlipException ended(IOException cause) {
        return new MlipException(
                "Python ended without an answer; see what it printed in " + printed, cause);
    }

    private void ask(Structure structure) throws IOException {
        questions.writeInt(structure.size());
        for (int code : structure.species()) {
            if (Element.of(code).isUnnamed()) {
                throw new MlipException(
                        "ASE needs the elements of all atoms; name them with --elements");
            }
            questions.writeInt(code);
        }
        for (int k = 0; k < 3; k++) {
            questions.writeByte(structure.cell().isPeriodic(k) ? 1 : 0);
        }
        for (double value : structure.cell().vectors()) {
            questions.writeDouble(value);
        }
        for (double value : structure.positions()) {
            questions.writeDouble(value);
        }
        questions.flush();
    }

    private void answer(int atoms, Accumulator out) throws IOException {
        int length = answers.readInt();
        if (length != 0) {
            String text = new String(answers.readNBytes(length), StandardCharsets.UTF_8);
            throw new MlipException("the calculator of ASE failed: " + text);
        }
        out.addEnergy(0, answers.readDouble());
        for (int i = 0; i < 9; i++) {
            out.virial()[i] = answers.readDouble();
        }
        for (int i = 0; i < 3 * atoms; i++) {
            out.forces()[i] = answers.readDouble();
        }
    }

    private static void requireFinite(Accumulator out) {
        if (!Double.isFinite(out.energy())) {
            throw new MlipException(
                    "the calculator of ASE gives an energy that is not finite; check for atoms that are too close");
        }
    }

    @Override
    public double grade(Structure structure) {
        return model.grade(structure);
    }

    @Override
    public Optional<Structure> listOrigin() {
        return Optional.empty();
    }

    @Override
    public void forgetList() {
        // Python keeps its own.
    }

    /** Ends Python. */
    @Override
    public void close() {
        process.destroy();
    }
}
