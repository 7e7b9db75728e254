/*
 * Adds pair_style mlip4j to a packaged LAMMPS that cannot load plugins: when this library is
 * preloaded, LAMMPS calls the function below instead of its own whenever it makes its list of
 * styles (at the start, and after `clear`).
 *
 * For the licence see pair_mlip4j.h.
 */
#include "force.h"

#include "pair_mlip4j.h"
#include "version_check.h"

#include <cstdio>
#include <dlfcn.h>
#include <map>

using namespace LAMMPS_NS;

static Pair *create_mlip4j(LAMMPS *lmp)
{
  return new PairMlip4j(lmp);
}

void Force::create_factories()
{
  typedef void (*original_function)(Force *);
  static const original_function original = reinterpret_cast<original_function>(
      dlsym(RTLD_NEXT, "_ZN9LAMMPS_NS5Force16create_factoriesEv"));
  original(this);
  const std::string complaint = mlip4j_version_complaint(lmp);
  if (complaint.empty()) {
    (*pair_map)["mlip4j"] = &create_mlip4j;
    return;
  }
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank == 0) fprintf(stderr, "%s\n", complaint.c_str());
}
