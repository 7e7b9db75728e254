package org.mlip4j.cli;

import org.mlip4j.core.Calculator;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;
import org.mlip4j.sim.dynamics.MolecularDynamics;

import java.util.ArrayList;
import java.util.List;

/** The library itself. */
record JavaDoor(Quickstart.Settings settings, Potential potential, Structure start)
        implements Door {

    private static final double SKIN = 1.0;

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public Dynamics run() {
        try (Calculator calculator = new Calculator(potential, 1, SKIN)) {
            MolecularDynamics md = new MolecularDynamics(calculator, start, settings.timeStep());
            List<Structure> frames = new ArrayList<>(List.of(md.structure()));
            double[] energies = new double[settings.steps() + 1];
            energies[0] = md.thermo().total();
            long begin = System.nanoTime();
            md.run(
                    settings.steps(),
                    now -> {
                        int step = (int) now.thermo().step();
                        energies[step] = now.thermo().total();
                        if (step % settings.every() == 0) {
                            frames.add(now.structure());
                        }
                    });
            return new Dynamics(frames, energies, (System.nanoTime() - begin) * 1e-9);
        }
    }

    @Override
    public List<Evaluation> evaluate(List<Structure> frames) {
        try (Calculator calculator = new Calculator(potential)) {
            return frames.stream().map(calculator::evaluate).map(JavaDoor::values).toList();
        }
    }

    private static Evaluation values(Result result) {
        return new Evaluation(result.energy(), result.forces(), result.virial());
    }
}
