package org.mlip4j.benchmarks;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** What a core can do at best: fused multiply-adds in registers, none of which waits for another. */
final class Peak {

    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10;
    private static final int ROUNDS = 40;
    private static final int LENGTH = 200_000;

    private Peak() {}

    /** Floating-point operations per second of the best of many short runs. */
    static double flopsPerSecond() {
        double[] sink = new double[S.length()];
        double best = 0;
        for (int k = 0; k < ROUNDS; k++) {
            long start = System.nanoTime();
            run(sink);
            double seconds = (System.nanoTime() - start) * 1e-9;
            best = Math.max(best, 2.0 * CHAINS * S.length() * LENGTH / seconds);
        }
        return best;
    }

    private static void run(double[] sink) {
        DoubleVector f = DoubleVector.broadcast(S, 0.999);
        DoubleVector s = DoubleVector.broadcast(S, 0.1);
        DoubleVector a = f;
        DoubleVector b = f;
        DoubleVector c = f;
        DoubleVector d = f;
        DoubleVector e = f;
        DoubleVector g = s;
        DoubleVector h = s;
        DoubleVector i = s;
        DoubleVector j = s;
        DoubleVector k = s;
        for (int n = 0; n < LENGTH; n++) {
            a = a.fma(f, s);
            b = b.fma(f, s);
            c = c.fma(f, s);
            d = d.fma(f, s);
            e = e.fma(f, s);
            g = g.fma(f, s);
            h = h.fma(f, s);
            i = i.fma(f, s);
            j = j.fma(f, s);
            k = k.fma(f, s);
        }
        a.add(b).add(c).add(d).add(e).add(g).add(h).add(i).add(j).add(k).intoArray(sink, 0);
    }
}
