package org.mlip4j.bridge;

import org.mlip4j.core.Element;
import org.mlip4j.core.Extrapolations;
import org.mlip4j.core.Grades;
import org.mlip4j.core.Output;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Addresses in a {@code mlip4j_output}; 0 where the host wants nothing, or is older than the field. Read anew at every
 * call.
 */
final class OutputPointers {

    private static final int REPORT_LINES = 10;

    long energy;
    long forces;
    long virial;
    long atomEnergies;
    long atomVirials;
    long atomExtrapolations;
    long extrapolations;
    long memberEnergies;
    long memberForces;
    long memberVirials;
    long report;
    long reportSize;
    long atomGrades;
    long maxGrade;
    long gradeFeatures;

    private Set<Output> wanted = EnumSet.noneOf(Output.class);
    private final Set<Output> now = EnumSet.noneOf(Output.class);

    /** Reads the structure at an address. */
    OutputPointers read(long address) {
        long size = HostMemory.requireSize(address, 8, "mlip4j_output");
        energy = field(address, size, 1);
        forces = field(address, size, 2);
        virial = field(address, size, 3);
        atomEnergies = field(address, size, 4);
        atomVirials = field(address, size, 5);
        atomExtrapolations = field(address, size, 6);
        extrapolations = field(address, size, 7);
        memberEnergies = field(address, size, 8);
        memberForces = field(address, size, 9);
        memberVirials = field(address, size, 10);
        report = field(address, size, 11);
        reportSize = field(address, size, 12);
        atomGrades = field(address, size, 13);
        maxGrade = field(address, size, 14);
        gradeFeatures = field(address, size, 15);
        return this;
    }

    private static long field(long address, long size, int index) {
        return 8L * (index + 1) <= size ? HostMemory.getLong(address + 8L * index) : 0;
    }

    /** What an evaluation must return for these pointers; the same set as long as it is equal. */
    Set<Output> wanted() {
        now.clear();
        if (atomEnergies != 0) {
            now.add(Output.ATOM_ENERGIES);
        }
        if (atomVirials != 0) {
            now.add(Output.ATOM_VIRIALS);
        }
        if (atomExtrapolations != 0 || extrapolations != 0 || report != 0) {
            now.add(Output.EXTRAPOLATIONS);
        }
        if (memberEnergies != 0 || memberForces != 0 || memberVirials != 0) {
            now.add(Output.COMMITTEE);
        }
        if (wantsGrades()) {
            now.add(Output.GRADES);
        }
        if (!now.equals(wanted)) {
            wanted = EnumSet.copyOf(now);
        }
        return wanted;
    }

    boolean wantsGrades() {
        return atomGrades != 0 || maxGrade != 0 || gradeFeatures != 0;
    }

    void putGrades(Grades grades) {
        if (atomGrades != 0) {
            putAll(atomGrades, grades.atoms().orElseThrow());
        }
        if (maxGrade != 0) {
            HostMemory.putDouble(maxGrade, grades.max());
        }
        if (gradeFeatures != 0) {
            putFeatures(grades.features().orElseThrow());
        }
    }

    void putFeatures(double[] features) {
        putAll(gradeFeatures, features);
    }

    private static void putAll(long address, double[] values) {
        HostMemory.putDoubles(address, values, values.length, 1);
    }

    void putEnergyAndVirial(double totalEnergy, double[] totalVirial, double perEnergyUnit) {
        if (energy != 0) {
            HostMemory.putDouble(energy, totalEnergy * perEnergyUnit);
        }
        if (virial != 0) {
            HostMemory.putDoubles(virial, totalVirial, 9, perEnergyUnit);
        }
    }

    void putMember(int member, double memberEnergy, double[] memberVirial, double perEnergyUnit) {
        if (memberEnergies != 0) {
            HostMemory.putDouble(memberEnergies + 8L * member, memberEnergy * perEnergyUnit);
        }
        if (memberVirials != 0) {
            HostMemory.putDoubles(memberVirials + 72L * member, memberVirial, 9, perEnergyUnit);
        }
    }

    void putExtrapolations(Extrapolations counts, int atoms) {
        if (atomExtrapolations != 0) {
            HostMemory.putInts(atomExtrapolations, counts.perAtom(), atoms);
        }
        if (extrapolations != 0) {
            HostMemory.putLong(extrapolations, counts.total());
        }
        if (report != 0 && reportSize > 0) {
            HostMemory.putText(
                    report, report(counts), (int) Math.min(reportSize, Integer.MAX_VALUE));
        }
    }

    private static String report(Extrapolations counts) {
        return counts.total() == 0
                ? ""
                : counts.entries().stream()
                        .limit(REPORT_LINES)
                        .map(OutputPointers::line)
                        .collect(Collectors.joining("\n"));
    }

    private static String line(Extrapolations.Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s of %s, number %d: %d atoms, worst %.6g outside %.6g to %.6g",
                entry.type(),
                Element.of(entry.species()).symbol(),
                entry.descriptor(),
                entry.count(),
                entry.worst(),
                entry.min(),
                entry.max());
    }
}
