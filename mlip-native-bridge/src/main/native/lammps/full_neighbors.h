/*
 * Asks LAMMPS for a full neighbour list, in the way of its version.
 */
#ifndef MLIP4J_FULL_NEIGHBORS_H
#define MLIP4J_FULL_NEIGHBORS_H

#include "error.h"
#include "neighbor.h"

#include <string>

#if __has_include("neigh_request.h")
#include "neigh_request.h"
#endif

namespace LAMMPS_NS {

#if MLIP4J_LAMMPS >= 20220504

inline void request_full_neighbors(Neighbor *neighbor, Pair *pair, int, Error *)
{
  neighbor->add_request(pair, NeighConst::REQ_FULL);
}

#elif __has_include("neigh_request.h")

inline void request_full_neighbors(Neighbor *neighbor, Pair *pair, int instance, Error *)
{
  NeighRequest *request = neighbor->requests[neighbor->request(pair, instance)];
  request->half = 0;
  request->full = 1;
}

#else

/*
 * Debian 12 packages LAMMPS without neigh_request.h. These are the first members of its class;
 * what a new request holds there is known, and checked.
 */
class RequestStart : protected Pointers {
 public:
  int index;
  void *requestor;
  int requestor_instance;
  int id;
  int pair, fix, compute, command, neigh;
  int half, full;
};

inline void request_full_neighbors(Neighbor *neighbor, Pair *pair, int instance, Error *error)
{
  const int index = neighbor->request(pair, instance);
  RequestStart *request = reinterpret_cast<RequestStart *>(neighbor->requests[index]);
  if (request->requestor != pair || request->pair != 1 || request->half != 1 || request->full != 0)
    error->all(FLERR, std::string("pair_style mlip4j does not know the neighbour requests of this "
                                  "LAMMPS; build it against the LAMMPS sources"));
  request->half = 0;
  request->full = 1;
}

#endif

}    // namespace LAMMPS_NS

#endif
