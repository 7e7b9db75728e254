/*
 * The pair style for a packaged LAMMPS that cannot load plugins, as a library that preload.c loads.
 *
 * For the licence see pair_mlip4j.h.
 */
#include "force.h"

#include "pair_mlip4j.h"
#include "version_check.h"

#include <cstdio>
#include <map>

using namespace LAMMPS_NS;

static Pair *create_mlip4j(LAMMPS *lmp)
{
  return new PairMlip4j(lmp);
}

/* What a class of LAMMPS belongs to is known to its descendants only. */
struct Insight : Force {
  static LAMMPS *of(Force *force) { return force->*(&Insight::lmp); }
};

extern "C" void mlip4j_add_pair_style(Force *force)
{
  const std::string complaint = mlip4j_version_complaint(Insight::of(force));
  if (complaint.empty()) {
    (*force->pair_map)["mlip4j"] = &create_mlip4j;
    return;
  }
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) fprintf(stderr, "%s\n", complaint.c_str());
}
