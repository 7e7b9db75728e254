package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;
import org.mlip4j.core.Structure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;

/**
 * The state of a simulation on disk: this head, then what {@link MolecularDynamics#write} writes, then what the start was: a
 * hash of its species, its energy and a hash of its velocities.
 *
 * @param description of the run
 * @param trajectorySize bytes of the trajectory that belong to the state
 * @param logSize bytes of the log that belong to the state
 */
record Checkpoint(String description, long trajectorySize, long logSize) {

    private static final String MAGIC = "mlip4j dynamics ";
    private static final String VERSION = "3";

    /**
     * What 0.1.0 wrote: with the positions of Nose-Hoover chains, without {@code --initial-temperature} in the description and
     * without what the start was, or its velocities.
     */
    private static final String OLD_VERSION = "2";

    /** Energy of the start per atom, eV, that rounding and a calculator of another program may change. */
    private static final double SAME = 1e-5;

    /** Steps of velocities, per Angstrom/ps, within which rounding may change them. */
    private static final double SAME_VELOCITY = 1e6;

    /** Replaces the file of a checkpoint by a new one, or leaves the old one whole. */
    void write(RunFiles files, MolecularDynamics md) {
        Path target = files.checkpoint();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(part), 1 << 16))) {
                out.writeUTF(MAGIC + VERSION);
                out.writeUTF(description);
                out.writeLong(trajectorySize);
                out.writeLong(logSize);
                md.write(out);
                out.writeInt(Arrays.hashCode(md.start().species()));
                out.writeDouble(md.startEnergy());
                out.writeInt(velocities(md.start()));
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
            String magic = in.readUTF();
            if (!magic.startsWith(MAGIC)) {
                throw new MlipException(
                        path + " is no checkpoint of mlip md; add --restart to begin again");
            }
            boolean isOld = magic.equals(MAGIC + OLD_VERSION);
            if (!isOld && !magic.equals(MAGIC + VERSION)) {
                throw new MlipException(
                        path
                                + " is a checkpoint of another version, which can go on with it; add --restart to begin again");
            }
            Checkpoint head = new Checkpoint(in.readUTF(), in.readLong(), in.readLong());
            String expected = files.description();
            if (isOld) {
                expected = expected.replaceFirst(", velocities of [^,]* K", "");
            }
            if (!head.description.equals(expected)) {
                throw new MlipException(
                        "the checkpoint %s belongs to another run (%s, now %s); write somewhere else, or lose it with --restart of mlip md"
                                .formatted(path, head.description, files.description()));
            }
            md.read(in, isOld);
            requireSameStart(path, in, md, isOld);
            return head;
        } catch (IOException e) {
            throw new MlipException(
                    "the checkpoint " + path + " is damaged; add --restart to begin again", e);
        }
    }

    /** The same name may be another model by now, or another structure of as many atoms. */
    private static void requireSameStart(
            Path path, DataInputStream in, MolecularDynamics md, boolean isOld) throws IOException {
        if (isOld && in.available() == 0) {
            return;
        }
        int species = in.readInt();
        double energy = in.readDouble();
        int velocities = isOld ? velocities(md.start()) : in.readInt();
        boolean isSame = Math.abs(md.startEnergy() - energy) <= SAME * md.start().size();
        if (species != Arrays.hashCode(md.start().species()) || !isSame) {
            throw anotherRun(
                    path,
                    "the model or the structure has changed since (the energy at the start was %.6f eV, now %.6f eV)",
                    energy,
                    md.startEnergy());
        }
        if (velocities != velocities(md.start())) {
            throw anotherRun(path, "the velocities at the start were others");
        }
    }

    private static MlipException anotherRun(Path path, String reason, Object... values) {
        return new MlipException(
                "the checkpoint "
                        + path
                        + " belongs to another run: "
                        + String.format(Locale.ROOT, reason, values)
                        + "; write somewhere else, or lose it with --restart of mlip md");
    }

    private static int velocities(Structure start) {
        return Arrays.hashCode(
                start.velocities().stream()
                        .flatMapToDouble(Arrays::stream)
                        .mapToLong(v -> Math.round(v * SAME_VELOCITY))
                        .toArray());
    }
}
