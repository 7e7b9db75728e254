package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;
import org.mlip4j.sim.crystal.Matrix3;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Stages that follow each other, for instance heating, holding and quenching. Between the ends of a stage temperature and
 * pressure change linearly.
 *
 * @param stages at least one
 * @param deformation strain that the cell is put under during the last stage
 */
public record Schedule(List<Stage> stages, Deformation deformation) {

    /**
     * One stage.
     *
     * @param steps how many
     * @param startKelvin temperature at its beginning
     * @param endKelvin temperature at its end
     * @param startPressure eV/Angstrom^3 at its beginning
     * @param endPressure eV/Angstrom^3 at its end
     */
    public record Stage(
            long steps,
            double startKelvin,
            double endKelvin,
            double startPressure,
            double endPressure) {

        /** Checks the numbers. */
        public Stage {
            if (steps < 0) {
                throw new MlipException("a stage of " + steps + " steps is not possible");
            }
            if (!(startKelvin >= 0 && endKelvin >= 0 && startKelvin + endKelvin < 1e9)) {
                throw new MlipException(
                        "temperatures "
                                + startKelvin
                                + " and "
                                + endKelvin
                                + " K; they must be 0 or more");
            }
            if (!Double.isFinite(startPressure) || !Double.isFinite(endPressure)) {
                throw new MlipException("a pressure must be a number");
            }
        }
    }

    /** Logs hold steps as numbers of type double. */
    private static final double MOST_STEPS = 0x1p53;

    /** Keeps a copy. */
    public Schedule {
        stages = List.copyOf(stages);
        if (stages.isEmpty()) {
            throw new MlipException("a schedule needs at least one stage");
        }
        if (stages.stream().mapToDouble(Stage::steps).sum() > MOST_STEPS) {
            throw new MlipException("a schedule cannot have more than 2^53 steps");
        }
    }

    /**
     * One stage at one temperature and pressure.
     *
     * @param steps how many
     * @param kelvin temperature
     * @param pressure eV/Angstrom^3
     * @return the schedule
     */
    public static Schedule constant(long steps, double kelvin, double pressure) {
        return new Schedule(
                List.of(new Stage(steps, kelvin, kelvin, pressure, pressure)), Deformation.NONE);
    }

    /**
     * Stages from the values at their ends.
     *
     * @param steps of each stage
     * @param kelvins one for all, or one more than there are stages
     * @param pressures eV/Angstrom^3; one for all, or one more than there are stages
     * @return the schedule
     */
    public static Schedule of(List<Long> steps, List<Double> kelvins, List<Double> pressures) {
        requireEnds("temperature", steps.size(), kelvins.size());
        requireEnds("pressure", steps.size(), pressures.size());
        return new Schedule(
                IntStream.range(0, steps.size())
                        .mapToObj(
                                k ->
                                        new Stage(
                                                steps.get(k),
                                                at(kelvins, k),
                                                at(kelvins, k + 1),
                                                at(pressures, k),
                                                at(pressures, k + 1)))
                        .toList(),
                Deformation.NONE);
    }

    /**
     * The same with a strain during the last stage.
     *
     * @param newDeformation the strain
     * @return the schedule
     */
    public Schedule with(Deformation newDeformation) {
        return new Schedule(stages, newDeformation);
    }

    private static void requireEnds(String what, int stages, int values) {
        if (values != 1 && values != stages + 1) {
            throw new MlipException(
                    "%d values of the %s do not fit %d stages: give one, or %d, the ends of the stages"
                            .formatted(values, what, stages, stages + 1));
        }
    }

    private static double at(List<Double> values, int k) {
        return values.size() == 1 ? values.getFirst() : values.get(k);
    }

    /**
     * Number of steps of all stages.
     *
     * @return count
     */
    public long steps() {
        return stages.stream().mapToLong(Stage::steps).sum();
    }

    /**
     * The temperature to be had after a number of steps.
     *
     * @param step counted from the start; beyond the last stage its end counts
     * @return kelvin
     */
    public double kelvin(long step) {
        long left = step;
        for (Stage stage : stages) {
            if (left <= stage.steps) {
                return between(stage.startKelvin, stage.endKelvin, left, stage.steps);
            }
            left -= stage.steps;
        }
        return stages.getLast().endKelvin;
    }

    /**
     * The pressure to be had after a number of steps.
     *
     * @param step counted from the start
     * @return eV/Angstrom^3
     */
    public double pressure(long step) {
        long left = step;
        for (Stage stage : stages) {
            if (left <= stage.steps) {
                return between(stage.startPressure, stage.endPressure, left, stage.steps);
            }
            left -= stage.steps;
        }
        return stages.getLast().endPressure;
    }

    /**
     * By how much the cell is strained in a step.
     *
     * @param step the number of steps before it
     * @param timeStep ps
     * @return nine numbers, row-major; row vectors of the cell are multiplied with it
     */
    double[] stretch(long step, double timeStep) {
        long begin = steps() - stages.getLast().steps;
        double[] before = deformation.gradient(Math.max(0, step - begin) * timeStep);
        double[] after = deformation.gradient(Math.max(0, step + 1 - begin) * timeStep);
        return Matrix3.multiply(Matrix3.inverse(before), after);
    }

    private static double between(double start, double end, long done, long steps) {
        return steps == 0 ? end : start + (end - start) * done / steps;
    }
}
