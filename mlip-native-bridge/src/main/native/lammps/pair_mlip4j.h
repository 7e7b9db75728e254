/*
 * pair_style mlip4j: machine-learning potentials of mlip4j in LAMMPS.
 *
 * mlip4j is MIT-licensed; this file is compiled against the headers of LAMMPS, so that the
 * resulting library as a whole is under the GNU General Public License, version 2, of LAMMPS.
 */
#ifndef LMP_PAIR_MLIP4J_H
#define LMP_PAIR_MLIP4J_H

#include "pair.h"

#include <cstdint>
#include <string>
#include <vector>

struct mlip4j_potential;

namespace LAMMPS_NS {

class PairMlip4j : public Pair {
 public:
  explicit PairMlip4j(class LAMMPS *);
  ~PairMlip4j() override;

  void settings(int, char **) override;
  void coeff(int, char **) override;
  void init_style() override;
  double init_one(int, int) override;
  void compute(int, int) override;

  void *extract(const char *, int &) override;
  // in Pair since 2022, so without `override`: fix pair calls it
  virtual void *extract_peratom(const char *, int &);
  int pack_reverse_comm(int, int, double *) override;
  void unpack_reverse_comm(int, int *, double *) override;
  double memory_usage() override;

 private:
  enum class Extrapolation { IGNORE, WARN, STOP };
  // elements of pvector
  enum { COUNT, ATOMS, ENERGY_SPREAD, FORCE_SPREAD, MAX_GRADE, EXTRA };

  // settings
  Extrapolation extrapolation = Extrapolation::WARN;
  bigint limit = 1000;    // WARN: steps between two warnings; STOP: how many are too many
  bigint committee_every = 0;
  int threads = 1;
  std::string warmup;    // seconds, as given
  std::string precision, model_units, model_elements;
  double cflength = 0.0, cfenergy = 0.0;
  bigint grade_every = 0;    // 0: only when fix pair asks
  double threshold_save = 0.0, threshold_break = 0.0;    // 0: none
  std::string threshold_file;

  // the model
  std::string model;
  std::vector<std::string> type_names;     // by type, from 0
  std::vector<std::string> loaded_with;    // load_options() of the potential
  mlip4j_potential *potential = nullptr;
  double cutoff = 0.0;
  int members = 0;
  int64_t grade_mode = 0, feature_count = 0;
  bool counts_extrapolations = false;
  bool masses_checked = false;
  std::vector<int32_t> known;           // species codes
  std::vector<int32_t> type_species;    // by type, 0 for NULL

  // extrapolations of this run
  bigint total_count = 0;
  bigint warned_count = 0;
  bigint warned_step = -1;
  std::vector<char> report;

  // per atom
  int extrapolations_flag = 0, spread_flag = 0, grade_flag = 0;
  std::vector<double> atom_grades, grade_features;
  int write_failed = 0;
  bigint saved_step = -1;    // of the last configuration that was saved, with its grade
  double saved_grade = 0.0;
  std::vector<double> atom_extrapolations, atom_spread;
  std::vector<int32_t> atom_counts;
  std::vector<double> atom_virials;

  // committee
  std::vector<double> member_energies, member_forces;
  double *exchanged = nullptr;    // forces of the member that is being communicated

  int parse_setting(int, int, char **);
  int parse_extrapolation(int, int, char **);
  bigint whole_number(const std::string &, const std::string &);
  std::string host_units() const;
  std::string model_units_option() const;
  std::string elements_of_types() const;
  std::vector<std::string> load_options() const;
  void load();
  void forget_results();
  void reserve_centroid_virials();
  void describe();
  void check_masses();
  void require_settings();
  [[noreturn]] void fail_together(int, const std::string &);
  int32_t species_of(const std::string &);
  void tally_virial(const double *);
  void tally_atom_virials();
  void tally_extrapolations(int64_t);
  void tally_spread();
  std::string worst_report(bigint);
  int parse_threshold(int, int, char **);
  void require_threshold_file();
  void tally_grades(double);
  bool is_saved(double) const;
  void save_configuration(double);
  void write_configuration(const std::vector<double> &, int, double);
};

}    // namespace LAMMPS_NS

#endif
