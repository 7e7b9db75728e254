/**
 * The i-PI socket protocol (Ceriotti, More, Manolopoulos 2014, Comput. Phys. Commun. 185, 1019; Kapil et al. 2019, Comput.
 * Phys. Commun. 236, 214): any potential as the driver of a program that moves atoms, such as i-PI or ASE.
 */
package org.mlip4j.sim.ipi;
