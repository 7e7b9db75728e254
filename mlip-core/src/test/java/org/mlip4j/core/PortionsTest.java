package org.mlip4j.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PortionsTest {

    @Test
    void portionsCoverAllAtomsInOrder() {
        Portions portions = new Portions();
        for (int threads = 1; threads <= 9; threads++) {
            for (int atoms = 0; atoms < 700; atoms++) {
                portions.cut(atoms, threads);
                int end = 0;
                for (int p = 0; p < portions.count(); p++) {
                    assertEquals(end, portions.from(p));
                    assertTrue(portions.to(p) > end || atoms == 0);
                    end = portions.to(p);
                }
                assertEquals(atoms, end);
            }
        }
    }

    @Test
    void theLastPortionsAreSmallAndThereAreFew() {
        Portions portions = new Portions();
        portions.cut(100_000, 4);
        int last = portions.count() - 1;
        assertEquals(12_512, portions.to(0));
        assertTrue(portions.to(last) - portions.from(last) <= 100_000 / 64 + 16);
        assertTrue(portions.count() <= 40, portions.count() + " portions");
        portions.cut(100_000, 1);
        assertEquals(1, portions.count());
    }
}
