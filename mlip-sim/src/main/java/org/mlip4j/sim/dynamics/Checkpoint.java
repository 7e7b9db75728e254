package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;

/**
 * The state of a simulation on disk: this head, then what {@link MolecularDynamics#write} writes, then what the start was: a
 * hash of its species and its energy, which version 0.1.0 did not write.
 *
 * @param description of the run
 * @param trajectorySize bytes of the trajectory that belong to the state
 * @param logSize bytes of the log that belong to the state
 */
record Checkpoint(String description, long trajectorySize, long logSize) {

    private static final String MAGIC = "mlip4j dynamics 2";

    /** Energy of the start per atom, eV, that rounding and a calculator of another program may change. */
    private static final double SAME = 1e-5;

    /** Replaces the file of a checkpoint by a new one, or leaves the old one whole. */
    void write(RunFiles files, MolecularDynamics md) {
        Path target = files.checkpoint();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
                out.writeUTF(MAGIC);
                out.writeUTF(description);
                out.writeLong(trajectorySize);
                out.writeLong(logSize);
                md.write(out);
                out.writeInt(Arrays.hashCode(md.species()));
                out.writeDouble(md.startEnergy());
            } catch (IOException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(
                    part,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw MlipException.of("the checkpoint " + target + " cannot be written", e);
        }
    }

    /** Reads the head, and the state into a simulation. */
    static Checkpoint read(RunFiles files, MolecularDynamics md) {
        Path path = files.checkpoint();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            if (!in.readUTF().equals(MAGIC)) {
                throw new MlipException(
                        path
                                + " is not a checkpoint of this version; add --restart to begin again");
            }
            Checkpoint head = new Checkpoint(in.readUTF(), in.readLong(), in.readLong());
            if (!head.description.equals(files.description())) {
                throw new MlipException(
                        "the checkpoint %s belongs to another run (%s, now %s); write somewhere else, or lose it with --restart of mlip md"
                                .formatted(path, head.description, files.description()));
            }
            md.read(in);
            requireSameStart(path, in, md);
            return head;
        } catch (IOException e) {
            throw new MlipException(
                    "the checkpoint " + path + " is damaged; add --restart to begin again", e);
        }
    }

    /** The same name may be another model by now, or another structure of as many atoms. */
    private static void requireSameStart(Path path, DataInputStream in, MolecularDynamics md)
            throws IOException {
        int species;
        double energy;
        try {
            species = in.readInt();
            energy = in.readDouble();
        } catch (EOFException e) {
            return;
        }
        boolean isSame = Math.abs(md.startEnergy() - energy) <= SAME * md.species().length;
        if (species != Arrays.hashCode(md.species()) || !isSame) {
            throw new MlipException(
                    String.format(
                            Locale.ROOT,
                            "the checkpoint %s belongs to another run: the model or the structure has changed since (the energy at the start was %.6f eV, now %.6f eV); write somewhere else, or lose it with --restart of mlip md",
                            path,
                            energy,
                            md.startEnergy()));
        }
    }
}
