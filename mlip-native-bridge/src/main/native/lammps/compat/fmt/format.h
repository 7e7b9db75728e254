/*
 * Debian's liblammps-dev includes fmt/format.h in its headers but does not package it. The pair
 * style passes finished texts only, so that the names below need to be declared, never used.
 */
#ifndef MLIP4J_COMPAT_FMT_FORMAT_H
#define MLIP4J_COMPAT_FMT_FORMAT_H

#include <string>

namespace fmt {

class format_args;
class string_view;

template <typename... Args, typename S>
format_args make_args_checked(const S &, const Args &...);

template <typename... Args>
format_args make_format_args(const Args &...);

}    // namespace fmt

#endif
