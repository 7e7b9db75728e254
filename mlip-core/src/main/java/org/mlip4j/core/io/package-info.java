/**
 * Files with structures: {@link org.mlip4j.core.io.Structures} reads and writes them, {@link
 * org.mlip4j.core.io.StructureFormat} lists the formats.
 *
 * <p>Every reader gives Angstrom, eV, eV/Angstrom, Angstrom/ps and the virial W = -dE/d(strain) in eV (positive in
 * compression), whatever the file holds:
 *
 * <table>
 * <caption>What the formats hold</caption>
 * <tr><th>format</th><th>stress or virial</th><th>order</th><th>to W</th></tr>
 * <tr><td>extended XYZ {@code virial}</td><td>eV</td><td>nine numbers</td><td>W</td></tr>
 * <tr><td>extended XYZ {@code stress}</td><td>eV/Angstrom^3, tension positive</td>
 *     <td>nine, or xx yy zz yz xz xy</td><td>-V stress</td></tr>
 * <tr><td>MLIP {@code PlusStress:}</td><td>eV</td><td>as its header says</td><td>W</td></tr>
 * <tr><td>OUTCAR {@code in kB}</td><td>kbar, compression positive</td><td>xx yy zz xy yz zx</td>
 *     <td>V kB / 1602.176634</td></tr>
 * <tr><td>n2p2, POSCAR, LAMMPS data and dump</td><td>none</td><td></td><td></td></tr>
 * </table>
 */
package org.mlip4j.core.io;
