package org.mlip4j.train;

import org.mlip4j.hdnnp.ElementModel;
import org.mlip4j.hdnnp.HdnnpModel;
import org.mlip4j.hdnnp.Scaling;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model took from the data: ranges of the symmetry functions, and normalisation. A checkpoint keeps them, because
 * when they are computed again their last bits may be others.
 */
final class ModelRanges {

    private ModelRanges() {}

    static void write(DataOutput out, HdnnpModel model) throws IOException {
        HdnnpModel.Normalization normalization = model.normalization();
        out.writeDouble(normalization.meanEnergy());
        out.writeDouble(normalization.energyFactor());
        out.writeDouble(normalization.lengthFactor());
        for (ElementModel part : model.elements()) {
            out.writeDouble(part.energyOffset());
            out.writeInt(part.ranges().size());
            for (Scaling.Range range : part.ranges()) {
                out.writeDouble(range.min());
                out.writeDouble(range.max());
                out.writeDouble(range.mean());
                out.writeDouble(range.sigma());
            }
        }
    }

    /** Whether two models have the same normalisation and constants of the atomic energies, but for rounding. */
    static boolean alike(HdnnpModel a, HdnnpModel b) {
        boolean alike =
                Fingerprint.alike(a.normalization().meanEnergy(), b.normalization().meanEnergy())
                        && Fingerprint.alike(
                                a.normalization().energyFactor(), b.normalization().energyFactor())
                        && Fingerprint.alike(
                                a.normalization().lengthFactor(), b.normalization().lengthFactor());
        for (int e = 0; alike && e < a.elements().size(); e++) {
            alike =
                    Fingerprint.alike(
                            a.elements().get(e).energyOffset(), b.elements().get(e).energyOffset());
        }
        return alike;
    }

    /** The model with what has been written. */
    static HdnnpModel read(DataInput in, HdnnpModel model) throws IOException {
        HdnnpModel.Normalization normalization =
                new HdnnpModel.Normalization(in.readDouble(), in.readDouble(), in.readDouble());
        List<ElementModel> parts = new ArrayList<>();
        for (ElementModel part : model.elements()) {
            double offset = in.readDouble();
            List<Scaling.Range> ranges = new ArrayList<>();
            for (int n = in.readInt(); n > 0; n--) {
                ranges.add(
                        new Scaling.Range(
                                in.readDouble(),
                                in.readDouble(),
                                in.readDouble(),
                                in.readDouble()));
            }
            parts.add(
                    new ElementModel(
                            part.element(), offset, part.functions(), ranges, part.network()));
        }
        return new HdnnpModel(parts, model.scaling(), normalization);
    }
}
