package org.mlip4j.mtp.internal.kernel;

import org.mlip4j.core.Element;
import org.mlip4j.core.NeighborList;
import org.mlip4j.mtp.MtpModel;

import java.util.Arrays;

/** Energies, forces and virials of all basis functions, for batches of central atoms of one species. */
public final class VectorDesign {

    private static final int L = Lanes.COUNT;
    private static final int Z = Lanes.START;

    /** Vectors per basis function that are summed over the neighbours: force and virial. */
    private static final int SUMS = 9;

    private final int species;
    private final int[] scalars;
    private final int[] degree;
    private final int[] kindOf = new int[Element.CODE_LIMIT];
    private final MomentPlan plan;
    private final RadialKernel radial;
    private final Batch batch;

    private final double[] moments;
    private final double[] slopes;
    private final double[] monomials;

    /** Monomials of one slot, and their gradients. */
    private final double[] single;

    private final double[] gradients;
    private final double[] sums;

    /**
     * Creates a worker for one thread.
     *
     * @param model whose linear coefficients are left out of account
     */
    public VectorDesign(MtpModel model) {
        species = model.species().size();
        scalars = model.tree().scalars();
        Arrays.fill(kindOf, -1);
        for (int s = 0; s < species; s++) {
            kindOf[model.species().get(s).code()] = s;
        }
        plan = new MomentPlan(model);
        degree = new int[plan.monomialCount];
        for (int k = 1; k < degree.length; k++) {
            degree[k] = degree[plan.parent[k]] + 1;
        }
        radial = new RadialKernel(model);
        batch =
                new Batch(
                        model.species().stream().mapToInt(Element::code).toArray(),
                        model.basis().max());
        moments = new double[Z + L * plan.momentCount];
        slopes = new double[3 * L * plan.momentCount];
        monomials = new double[Z + Lanes.GROUP * L * Math.max(4, plan.monomialCount)];
        single = new double[L * plan.monomialCount];
        gradients = new double[3 * L * plan.monomialCount];
        sums = new double[SUMS * L * scalars.length];
    }

    /**
     * Adds the central atoms of a list. Row 0 is the energy, rows 1 to 6 the virial (xx, yy, zz, yz, xz, xy), the others
     * forces, three per local atom; the columns are the species and then the basis functions.
     *
     * @param list central atoms and their neighbours, whose ghosts have owners. Not modified.
     * @param rows row-major; grows
     */
    public void add(NeighborList list, double[] rows) {
        int columns = species + scalars.length;
        for (int kind = 0; kind < species; kind++) {
            batch.clear();
            for (int k = list.begin(); k < list.end(); k++) {
                if (kindOf[list.species()[list.centers()[k]]] == kind) {
                    rows[kind]++;
                    batch.add(list, k);
                    if (batch.size == L) {
                        evaluate(list, kind, rows, columns);
                        batch.clear();
                    }
                }
            }
            if (batch.size > 0) {
                evaluate(list, kind, rows, columns);
            }
        }
    }

    private void evaluate(NeighborList list, int kind, double[] rows, int columns) {
        batch.arrange();
        radial.compute(batch, kind);
        Arrays.fill(moments, Z, Z + L * plan.basicCount, 0);
        for (int slot = 0; slot < batch.slots; slot += Lanes.GROUP) {
            MomentKernel.monomials(plan, radial.u, Z + 3 * L * slot, monomials);
            MomentKernel.addMoments(
                    plan, monomials, radial.f, Z + L * slot * plan.radialCount, moments);
        }
        MomentKernel.products(plan, moments);
        Arrays.fill(sums, 0);
        for (int slot = 0; slot < batch.first[species]; slot++) {
            slopes(slot);
            addNeighbors(list, slot, rows, columns);
        }
        addCenters(rows, columns);
    }

    /** Derivatives of all moments with respect to the neighbour in a slot. */
    private void slopes(int slot) {
        DesignKernel.monomials(plan, radial.u, Z + 3 * L * slot, single, gradients);
        DesignKernel.basic(
                plan,
                degree,
                single,
                gradients,
                radial.f,
                radial.df,
                Z + L * slot * plan.radialCount,
                radial.r,
                radial.u,
                slot,
                slopes);
        DesignKernel.products(plan, moments, slopes);
        for (int s = 0; s < scalars.length; s++) {
            DesignKernel.addSums(
                    slopes,
                    3 * L * scalars[s],
                    batch.x,
                    batch.y,
                    batch.z,
                    Z + L * slot,
                    sums,
                    SUMS * L * s);
        }
    }

    private void addNeighbors(NeighborList list, int slot, double[] rows, int columns) {
        for (int lane = 0; lane < batch.size; lane++) {
            int j = batch.atom[L * slot + lane];
            int atom = j < list.localCount() ? j : list.owner(j);
            int into = (7 + 3 * atom) * columns + species;
            for (int s = 0; s < scalars.length; s++) {
                int at = 3 * L * scalars[s] + lane;
                rows[into + s] -= slopes[at];
                rows[into + columns + s] -= slopes[at + L];
                rows[into + 2 * columns + s] -= slopes[at + 2 * L];
            }
        }
    }

    private void addCenters(double[] rows, int columns) {
        for (int lane = 0; lane < batch.size; lane++) {
            int force = (7 + 3 * batch.centers[lane]) * columns + species;
            for (int s = 0; s < scalars.length; s++) {
                int at = SUMS * L * s + lane;
                rows[species + s] += moments[Z + L * scalars[s] + lane];
                for (int d = 0; d < 3; d++) {
                    rows[force + d * columns + s] += sums[at + L * d];
                }
                for (int c = 0; c < 6; c++) {
                    rows[(1 + c) * columns + species + s] += sums[at + L * (3 + c)];
                }
            }
        }
    }
}
