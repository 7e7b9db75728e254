package org.mlip4j.mtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.mlip4j.core.MlipException;

class MomentTreeTest {

    @Test
    void theUsualMatrixMakesTheUsualTree() {
        int[][] levels = {{2, 3, 4, 5, 6}, {6, 7, 8}, {10}};
        assertEquals(MomentTree.ofLevel(12).scalars().length, 29);
        assertEquals(MomentTree.ofLevel(10), MomentTree.of(levels, 10));
    }

    /**
     * By hand: 2 scalars of one moment; with a = M(0,0) of level 1 and b = M(1,0) of level 2 up to level 6 the products aa ab
     * bb, aaa aab abb bbb, aaaa aaab aabb; and the square of the vector M(0,1) of level 3.
     */
    @Test
    void levelsOfOnesOwn() {
        MomentTree tree = MomentTree.of(new int[][] {{1, 3, 5}, {2, 4}}, 6);
        assertEquals(13, tree.scalars().length);
        assertEquals(2, tree.radialCount());
        assertEquals(1, tree.rank());
        assertThrows(MlipException.class, () -> MomentTree.of(new int[][] {{0}}, 6));
        assertThrows(MlipException.class, () -> MomentTree.of(new int[][] {{7}}, 6));
    }
}
