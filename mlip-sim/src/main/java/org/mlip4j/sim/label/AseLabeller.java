package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Any calculator of ASE, made by a Python file that defines {@code calculator()} and may import others of its folder.
 *
 * @param script the Python file
 * @param python what runs the interpreter, with ASE
 */
public record AseLabeller(Path script, Program python) implements Labeller {

    private static final String DRIVER = "label.py";

    /** The name of a column or key decides what it is; those of ASE's own results are written by its calculator. */
    private static final String TEXT =
            """
            import os, runpy, sys
            import ase.io
            from ase.calculators.calculator import PropertyNotImplementedError
            from ase.calculators.singlepoint import SinglePointCalculator
            atoms = ase.io.read("input.xyz", format="extxyz")
            sys.path.insert(0, os.path.dirname(sys.argv[1]))
            atoms.calc = runpy.run_path(sys.argv[1])["calculator"]()
            try:
                energy = atoms.get_potential_energy(force_consistent=True)
            except (PropertyNotImplementedError, TypeError):
                energy = atoms.get_potential_energy()
            results = {"energy": energy, "forces": atoms.get_forces()}
            if atoms.cell.rank == 3:
                try:
                    results["stress"] = atoms.get_stress()
                except PropertyNotImplementedError:
                    pass
            atoms.calc = SinglePointCalculator(atoms, **results)
            ase.io.write("output.xyz", atoms, format="extxyz")
            """;

    @Override
    public Structure label(Structure structure, Path folder) {
        try {
            InputTemplate.write(folder.resolve(DRIVER), TEXT);
        } catch (IOException e) {
            throw MlipException.of(folder.resolve(DRIVER) + " cannot be written", e);
        }
        String quoted = "'" + script.toAbsolutePath().toString().replace("'", "'\\''") + "'";
        String command = python.command() + " " + DRIVER + " " + quoted;
        return new CommandLabeller(python.with(command)).label(structure, folder);
    }
}
