package org.mlip4j.sim.dynamics;

import org.mlip4j.core.MlipException;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The state of a simulation on disk: this head, then what {@link MolecularDynamics#write} writes.
 *
 * @param description of the run
 * @param trajectorySize bytes of the trajectory that belong to the state
 * @param logSize bytes of the log that belong to the state
 */
record Checkpoint(String description, long trajectorySize, long logSize) {

    private static final String MAGIC = "mlip4j dynamics 2";

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
                        "the checkpoint %s belongs to another run (%s, now %s); write somewhere else, or add --restart to lose it"
                                .formatted(path, head.description, files.description()));
            }
            md.read(in);
            return head;
        } catch (IOException e) {
            throw new MlipException(
                    "the checkpoint " + path + " is damaged; add --restart to begin again", e);
        }
    }
}
