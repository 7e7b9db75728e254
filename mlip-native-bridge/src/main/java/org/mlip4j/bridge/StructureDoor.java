package org.mlip4j.bridge;

import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Calculator;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Output;
import org.mlip4j.core.Potential;
import org.mlip4j.core.Result;
import org.mlip4j.core.Structure;

import java.util.Set;

/** Evaluates whole structures. One thread at a time; keeps its memory. */
final class StructureDoor implements AutoCloseable {

    private final Calculator calculator;
    private final double length;
    private final double perEnergyUnit;
    private final HostStructure host;
    private Accumulator sum;
    private Set<Output> summed = Set.of();

    StructureDoor(Potential potential, BridgeOptions options) {
        calculator =
                options.skin().isPresent()
                        ? new Calculator(potential, options.threads(), options.skin().getAsDouble())
                        : Calculator.adaptive(potential, options.threads());
        length = options.host().length();
        host = new HostStructure(length);
        perEnergyUnit = 1 / options.host().energy();
    }

    /** Evaluates the {@code mlip4j_structure} at an address; outputs are overwritten. */
    void compute(long address, OutputPointers output) {
        host.read(address);
        Set<Output> wanted = output.wanted();
        if (wanted.contains(Output.COMMITTEE) || wanted.contains(Output.GRADES)) {
            computeResult(output, wanted);
            return;
        }
        if (sum == null || !wanted.equals(summed)) {
            summed = wanted;
            sum = new Accumulator(0, wanted);
        }
        calculator.evaluateInto(host.cell, host.species, host.positions, sum);
        int atoms = host.species.length;
        output.putEnergyAndVirial(sum.energy(), sum.virial(), perEnergyUnit);
        put(output.forces, sum.forces(), 3 * atoms, length * perEnergyUnit);
        put(output.atomEnergies, sum.atomEnergies(), atoms, perEnergyUnit);
        put(output.atomVirials, sum.atomVirials(), 9 * atoms, perEnergyUnit);
        if (sum.extrapolations() != null) {
            output.putExtrapolations(sum.extrapolations(), atoms);
        }
    }

    private static void put(long address, double[] values, int count, double factor) {
        if (address != 0) {
            HostMemory.putDoubles(address, values, count, factor);
        }
    }

    /** Members and grades come with a result that has arrays of its own. */
    private void computeResult(OutputPointers output, Set<Output> wanted) {
        Structure structure = host.toStructure();
        Result result = calculator.evaluate(structure, wanted);
        int atoms = structure.size();
        double perForceUnit = length * perEnergyUnit;
        output.putEnergyAndVirial(result.energy(), result.virial(), perEnergyUnit);
        put(output.forces, result.forces(), 3 * atoms, perForceUnit);
        result.atomEnergies().ifPresent(e -> put(output.atomEnergies, e, atoms, perEnergyUnit));
        result.atomVirials().ifPresent(w -> put(output.atomVirials, w, 9 * atoms, perEnergyUnit));
        if (wanted.contains(Output.EXTRAPOLATIONS)) {
            output.putExtrapolations(
                    result.extrapolations().orElseGet(() -> new Extrapolations(atoms)), atoms);
        }
        result.grades().ifPresent(output::putGrades);
        result.spread().ifPresent(spread -> putMembers(spread, output, perForceUnit));
    }

    private void putMembers(Result.Spread spread, OutputPointers output, double perForceUnit) {
        for (int m = 0; m < spread.energies().length; m++) {
            output.putMember(m, spread.energies()[m], spread.virials()[m], perEnergyUnit);
            if (output.memberForces != 0) {
                double[] forces = spread.forces()[m];
                HostMemory.putDoubles(
                        output.memberForces + 8L * m * forces.length,
                        forces,
                        forces.length,
                        perForceUnit);
            }
        }
    }

    @Override
    public void close() {
        calculator.close();
    }
}
