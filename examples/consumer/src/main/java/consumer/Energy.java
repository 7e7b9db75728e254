package consumer;

import org.mlip4j.core.Potentials;
import org.mlip4j.core.io.Structures;

import java.nio.file.Path;

final class Energy {
    private Energy() {}

    public static void main(String[] args) {
        var structure = Structures.read(Path.of(args[1])).getFirst();
        System.out.println(Potentials.load(Path.of(args[0])).evaluate(structure).energy() + " eV");
    }
}
