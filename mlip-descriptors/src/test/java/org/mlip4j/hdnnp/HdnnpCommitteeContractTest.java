package org.mlip4j.hdnnp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.Accumulator;
import org.mlip4j.core.Committee;
import org.mlip4j.core.CommitteePotential;
import org.mlip4j.core.NeighborList;
import org.mlip4j.core.NeighborSearch;
import org.mlip4j.core.Potential;
import org.mlip4j.testing.PotentialContract;
import org.mlip4j.testing.RandomStructures;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

class HdnnpCommitteeContractTest extends PotentialContract {

    private final HdnnpCommittee committee =
            new HdnnpCommittee(
                    "test",
                    List.of(
                            new HdnnpPotential("1", TestModels.mixed(1)),
                            new HdnnpPotential("2", TestModels.mixed(2)),
                            new HdnnpPotential("3", TestModels.mixed(3))));

    @Override
    protected Potential potential() {
        return committee;
    }

    @Override
    protected Path saveTo(Path folder) {
        return folder.resolve("committee");
    }

    @Test
    void sharedWorkGivesWhatTheMembersGiveOneByOne() {
        int[] codes = {1, 8, 1, 1, 8, 1};
        NeighborList list =
                NeighborSearch.of(
                        RandomStructures.inCell(2, codes, 5, true, true, true),
                        committee.info().cutoff());
        Committee separate = new CommitteePotential("separate", committee.members());
        Accumulator mean = new Accumulator(list.atomCount(), Set.of());
        Accumulator wanted = new Accumulator(list.atomCount(), Set.of());
        committee.newEvaluator().accumulate(list, mean);
        separate.newEvaluator().accumulate(list, wanted);
        assertEquals(wanted.energy(), mean.energy(), 1e-12);
        assertArrayEquals(wanted.forces(), mean.forces(), 1e-12);
        Accumulator[] shared = accumulators(list);
        Accumulator[] single = accumulators(list);
        committee.newEvaluator().accumulateMembers(list, shared);
        separate.newEvaluator().accumulateMembers(list, single);
        for (int m = 0; m < shared.length; m++) {
            assertEquals(single[m].energy(), shared[m].energy());
            assertArrayEquals(single[m].forces(), shared[m].forces());
            assertArrayEquals(single[m].virial(), shared[m].virial());
        }
    }

    private Accumulator[] accumulators(NeighborList list) {
        Accumulator[] all = new Accumulator[committee.members().size()];
        for (int m = 0; m < all.length; m++) {
            all[m] = new Accumulator(list.atomCount(), Set.of());
        }
        return all;
    }
}
