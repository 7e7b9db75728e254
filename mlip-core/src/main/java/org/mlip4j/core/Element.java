package org.mlip4j.core;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A chemical element, or a species that a file numbers without naming it.
 *
 * @param code atomic number 1 to 118, or {@value #UNNAMED} + k for the unnamed species k
 * @param symbol {@code Li}, {@code O}, or {@code Xk} for the unnamed species k
 * @param mass standard atomic weight in atomic mass units (IUPAC 2021; mass number of the longest-lived isotope for
 *     elements without one); NaN for an unnamed species
 */
public record Element(int code, String symbol, double mass) {

    /** Code of the unnamed species 0; species k has this plus k. */
    public static final int UNNAMED = 1000;

    /** Codes are below this number. */
    public static final int CODE_LIMIT = 1256;

    private static final String[] SYMBOLS =
            ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga "
                            + "Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd "
                            + "Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra "
                            + "Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv "
                            + "Ts Og")
                    .split(" ");

    private static final String[] MASSES =
            ("1.008 4.002602 6.94 9.0121831 10.81 12.011 14.007 15.999 18.998403162 20.1797 "
                            + "22.98976928 24.305 26.9815384 28.085 30.973761998 32.06 35.45 39.95 39.0983 40.078 "
                            + "44.955907 47.867 50.9415 51.9961 54.938043 55.845 58.933194 58.6934 63.546 65.38 "
                            + "69.723 72.630 74.921595 78.971 79.904 83.798 85.4678 87.62 88.905838 91.224 92.90637 "
                            + "95.95 97 101.07 102.90549 106.42 107.8682 112.414 114.818 118.710 121.760 127.60 "
                            + "126.90447 131.293 132.90545196 137.327 138.90547 140.116 140.90766 144.242 145 "
                            + "150.36 151.964 157.25 158.925354 162.500 164.930329 167.259 168.934219 173.045 "
                            + "174.9668 178.486 180.94788 183.84 186.207 190.23 192.217 195.084 196.966570 200.592 "
                            + "204.38 207.2 208.98040 209 210 222 223 226 227 232.0377 231.03588 238.02891 237 244 "
                            + "243 247 247 251 252 257 258 259 262 267 268 269 270 269 277 281 282 285 286 290 290 "
                            + "293 294 294")
                    .split(" ");

    /** Of a mass, by which it may differ from the standard weight. */
    private static final double SAME_MASS = 0.005;

    /** Masses of heavier elements are too much alike. */
    private static final int LAST_COMMON = 103;

    private static final Map<String, Element> BY_SYMBOL = new HashMap<>();

    private static final Element[] BY_NUMBER = new Element[SYMBOLS.length + 1];

    static {
        for (int z = 1; z <= SYMBOLS.length; z++) {
            Element element = new Element(z, SYMBOLS[z - 1], Double.parseDouble(MASSES[z - 1]));
            BY_NUMBER[z] = element;
            BY_SYMBOL.put(element.symbol, element);
        }
    }

    /**
     * The element of a symbol, upper and lower case ignored; {@code X3} is the unnamed species 3.
     *
     * @param symbol chemical symbol
     * @return the element
     * @throws MlipException if there is no such element
     */
    public static Element of(String symbol) {
        String key =
                symbol.isEmpty()
                        ? symbol
                        : symbol.substring(0, 1).toUpperCase(Locale.ROOT)
                                + symbol.substring(1).toLowerCase(Locale.ROOT);
        Element element = BY_SYMBOL.get(key);
        if (element != null) {
            return element;
        }
        if (key.matches("X\\d{1,2}")) {
            return unnamed(Integer.parseInt(key.substring(1)));
        }
        throw new MlipException("unknown element '" + symbol + "'");
    }

    /**
     * The element of a species code.
     *
     * @param code atomic number, or {@value #UNNAMED} + k
     * @return the element
     * @throws MlipException if there is no such element
     */
    public static Element of(int code) {
        if (code >= 1 && code < BY_NUMBER.length) {
            return BY_NUMBER[code];
        }
        if (code >= UNNAMED && code < CODE_LIMIT) {
            return unnamed(code - UNNAMED);
        }
        throw new MlipException("unknown atomic number " + code);
    }

    /**
     * The element with a mass: within 0.5 % of its standard weight, and the next best at least three times as far. Masses
     * of isotopes often tell none.
     *
     * @param mass atomic mass units
     * @return the element, if the mass tells
     */
    public static Optional<Element> ofMass(double mass) {
        Element best = BY_NUMBER[1];
        double bestError = Double.POSITIVE_INFINITY;
        double secondError = Double.POSITIVE_INFINITY;
        for (int z = 1; z <= LAST_COMMON; z++) {
            double error = Math.abs(BY_NUMBER[z].mass - mass);
            if (error < bestError) {
                secondError = bestError;
                bestError = error;
                best = BY_NUMBER[z];
            } else {
                secondError = Math.min(secondError, error);
            }
        }
        boolean tells = mass > 0 && bestError <= SAME_MASS * mass && secondError >= 3 * bestError;
        return tells ? Optional.of(best) : Optional.empty();
    }

    /**
     * The species that a file numbers but does not name.
     *
     * @param index species number from 0
     * @return an element with symbol {@code Xindex}
     */
    public static Element unnamed(int index) {
        if (index < 0 || index >= CODE_LIMIT - UNNAMED) {
            throw new MlipException("species number " + index + " is out of range");
        }
        return new Element(UNNAMED + index, "X" + index, Double.NaN);
    }

    /**
     * Whether this is an unnamed species.
     *
     * @return true for {@code X0}, {@code X1}, ...
     */
    public boolean isUnnamed() {
        return code >= UNNAMED;
    }

    @Override
    public String toString() {
        return symbol;
    }
}
