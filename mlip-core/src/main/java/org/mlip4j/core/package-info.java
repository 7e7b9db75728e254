/**
 * The central types: a {@link org.mlip4j.core.Potential} turns a {@link org.mlip4j.core.Structure} into energy, forces
 * and virial.
 *
 * <h2>Units</h2>
 *
 * Lengths are in Angstrom, energies in eV, forces in eV/Angstrom, virials in eV and stresses in eV/Angstrom^3. A model
 * file that states no units (n2p2, RuNNer) passes its numbers through unless {@link
 * org.mlip4j.core.LoadOptions#units()} names them.
 *
 * <h2>Signs</h2>
 *
 * A potential is a sum of atomic energies, E = sum_i E_i({r_ij}), with r_ij = r_j - r_i. The force on atom k is
 *
 * <pre>F_k = -dE/dr_k</pre>
 *
 * and the virial is minus the derivative of E with respect to a homogeneous strain r -&gt; (1 + eps) r:
 *
 * <pre>W_ab = -dE/d(eps_ab) = -sum_i sum_j r_ij,a (dE_i/dr_j)_b</pre>
 *
 * so a compressed crystal has a positive virial, and the stress of continuum mechanics (tension positive) is
 * sigma = -W / V. The per-atom virial belongs to the atom that feels the force,
 *
 * <pre>W_k,ab = -sum_i r_ik,a (dE_i/dr_k)_b,     sum_k W_k = W</pre>
 *
 * which is the form that makes the heat flux J = sum_k (E_k v_k + W_k v_k) exact for many-body potentials (Fan et al.,
 * Phys. Rev. B 92, 094301 (2015)).
 */
package org.mlip4j.core;
