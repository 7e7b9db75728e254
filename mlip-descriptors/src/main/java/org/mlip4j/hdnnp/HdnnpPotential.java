package org.mlip4j.hdnnp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mlip4j.core.Evaluator;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.Potential;
import org.mlip4j.core.PotentialInfo;
import org.mlip4j.hdnnp.internal.HdnnpEvaluator;

/** Evaluates an {@link HdnnpModel}. */
public final class HdnnpPotential implements Potential {

    private final HdnnpModel model;
    private final PotentialInfo info;

    /**
     * Creates the potential of a model.
     *
     * @param model coefficients in Angstrom and eV
     * @param name for people; usually the folder it came from
     * @param provenance facts for {@link PotentialInfo#details()}: units of the file, origin
     */
    public HdnnpPotential(HdnnpModel model, String name, Map<String, String> provenance) {
        this.model = model;
        Map<String, String> details = new LinkedHashMap<>();
        for (ElementModel part : model.elements()) {
            details.put(
                    part.element().symbol(),
                    part.functions().size() + " symmetry functions, network "
                            + part.network().architecture());
        }
        details.put("scaling", model.scaling().mode().name().toLowerCase(Locale.ROOT));
        details.putAll(provenance);
        this.info = new PotentialInfo(
                "hdnnp", name, model.elementList(), model.cutoff(), model.parameterCount(), "scalar", details);
    }

    /**
     * The coefficients.
     *
     * @return in Angstrom and eV
     */
    public HdnnpModel model() {
        return model;
    }

    @Override
    public PotentialInfo info() {
        return info;
    }

    @Override
    public Evaluator newEvaluator() {
        return new HdnnpEvaluator(List.of(model));
    }

    /**
     * The symmetry functions of every central atom of a list.
     *
     * @param list central atoms and their neighbours. Not modified.
     * @param scaled whether to return what the networks see, or raw values
     * @return per central atom one number per symmetry function, in the order of the model
     */
    public double[][] symmetryFunctions(NeighborList list, boolean scaled) {
        HdnnpEvaluator evaluator = new HdnnpEvaluator(List.of(model));
        double[][] values = new double[list.end() - list.begin()][];
        for (int k = list.begin(); k < list.end(); k++) {
            values[k - list.begin()] =
                    scaled ? evaluator.describeScaled(list, k) : evaluator.describeRaw(list, k).clone();
        }
        return values;
    }
}
