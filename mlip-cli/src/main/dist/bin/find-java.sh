# Sourced by bash scripts: `find_java_home` prints the home of a Java that is new enough.

java_needed=25

# The major version of the Java in folder $1, or 0.
java_major() {
    local version=0 line
    if [[ -r $1/release ]]; then
        while IFS= read -r line; do
            if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
                version=${BASH_REMATCH[1]}
            fi
        done <"$1/release"
    fi
    echo "$version"
}

is_java_home() {
    [[ -n ${1:-} && -x $1/bin/java && $(java_major "$1") -ge $java_needed ]]
}

# Looks in MLIP4J_JAVA_HOME, the folders given, JAVA_HOME, the PATH and /usr/lib/jvm, in this order.
find_java_home() {
    local home on_path
    if [[ -n ${MLIP4J_JAVA_HOME:-} ]]; then
        if ! is_java_home "$MLIP4J_JAVA_HOME"; then
            echo "mlip: MLIP4J_JAVA_HOME=$MLIP4J_JAVA_HOME is not a Java $java_needed or newer" >&2
            return 1
        fi
        echo "$MLIP4J_JAVA_HOME"
        return
    fi
    on_path=$(readlink -f "$(command -v java || true)" || true)
    for home in "$@" "${JAVA_HOME:-}" "${on_path%/bin/java}" /usr/lib/jvm/*"$java_needed"*; do
        if is_java_home "$home"; then
            echo "$home"
            return
        fi
    done
    echo "mlip: no Java $java_needed or newer found; install one or set MLIP4J_JAVA_HOME" >&2
    return 1
}
