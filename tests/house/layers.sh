#!/usr/bin/env bash
# The floors of the house: who may include whom, and which outside thing has which single door.
# Reads the sources with comments and strings taken out. Usage: layers.sh [TOP]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2

sources=$(find include base grammar vm stdlib compiler api runtime sandbox cli \
    -type f \( -name '*.c' -o -name '*.h' -o -name '*.re' -o -name '*.y' -o -name '*.def' \) | sort)
[ -n "$sources" ] || { echo "no sources below $PWD"; exit 2; }

# shellcheck disable=SC2086
exec perl -e '
use strict;
use warnings;

# What a folder may include by path, besides weft/ and the system. The longest match decides.
my %may = (
    "include"       => [],
    "base"          => ["base"],
    "grammar"       => ["grammar", "base"],
    "vm"            => ["vm", "base"],
    "stdlib"        => ["stdlib", "vm", "base"],
    "compiler"      => ["compiler", "grammar", "vm", "base"],
    "api"           => ["api", "compiler", "stdlib", "grammar", "vm", "base"],
    "runtime"       => ["runtime", "vm", "base"],
    "runtime/read"  => ["runtime/read", "runtime/*", "vm", "base"],
    "runtime/write" => ["runtime/write", "runtime/*", "vm", "base"],
    "runtime/send"  => ["runtime/send", "runtime/*", "vm", "base"],
    "runtime/keep"  => ["runtime/keep", "runtime/*", "vm", "base"],
    "runtime/infer" => ["runtime", "vm", "base"],
    "runtime/flow"  => ["runtime", "vm", "base"],
    "sandbox"       => ["sandbox", "api", "compiler", "grammar", "vm", "base"],
    "cli"           => ["cli", "sandbox/sandbox.h", "sandbox/fault.def"],
);
# What even a permitted folder keeps to itself: [who, what, why].
my @closed = (
    [qr{^stdlib/}, qr{^vm/(vm|run|program|builder|code|opcodes|verify|image)\b},
     "a resolver knows values, not the machine"],
);
# Headers with one door: [header, who may open it].
my @doors = (
    [qr{^(late/)?curl\b},       qr{^runtime/send/(http|remote)\w*\.c$}],
    [qr{^sqlite3\.h|^late/sqlite},  qr{^runtime/keep/store\.c$}],
    [qr{^libxml/|^late/libxml},     qr{^runtime/read/\w*xml\w*\.c$}],
    [qr{^cjson/|^cJSON}, qr{^(compiler/\w+\.[ch]|runtime/(send|flow)/\w+\.c)$}],
    [qr{^pcre2},       qr{^stdlib/match\w*\.c$}],
    [qr{^openssl/},    qr{^(stdlib/(coding)\w*|runtime/\w+/\w*webhook\w*)\.c$}],
    [qr{^(late/)?microhttpd}, qr{^sandbox/server\.c$}],
    [qr{^time\.h|^sys/time\.h}, qr{^(cli/|runtime/flow/|sandbox/server\.c$)}],
);
# Calls with one door: [names, who may call them, what to do instead].
my @calls = (
    [qr{malloc|calloc|realloc|free|strdup|strndup|aligned_alloc|posix_memalign},
     qr{^(base/memory\.c$|cli/)}, "use base/memory.h"], # the command is an embedder
    [qr{getenv|secure_getenv|setenv}, qr{^cli/}, "the command reads the environment"],
    [qr{time|clock|clock_gettime|gettimeofday|localtime|localtime_r|gmtime}, qr{^(cli/|runtime/flow/|sandbox/server\.c$)},
     "take `now` from the caller"],
    [qr{exit|_exit|abort|printf|vprintf|puts|putchar|perror|fprintf|vfprintf}, qr{^cli/},
     "a library returns a status or a diagnostic"],
    [qr{strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|strtol|strtoul|strtoll|strtoull|strtod|setlocale|strerror|gets|alloca},
     qr{^$}, "not used in this project"],
);

$_->[0] = qr{(?<![\w.>])($_->[0])\s*\(} for @calls;

my $wrong = 0;
sub wrong { my ($file, $line, $text) = @_; print "$file:$line: $text\n"; $wrong++; }

# Blanks comments and the insides of strings, and keeps the lines. Include lines stay as they are.
sub strip {
    my ($text) = @_;
    $text =~ s{(^[ \t]*\#[ \t]*include[^\n]*)|/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\x27(?:\\.|[^\x27\\\n])*\x27}
              { defined $1 ? $1 : do { my $gap = $&; $gap =~ s/[^\n]/ /g; $gap } }gemsx;
    return $text;
}

sub is_allowed {
    my ($room, $path) = @_;
    for my $prefix ("weft", @{$may{$room}}) {
        if ($prefix =~ m{^(.*)/\*$}) { # files of the folder itself, not of its rooms
            return 1 if $path =~ m{^\Q$1\E/[^/]+$};
        }
        return 1 if $path eq $prefix; # a single file
        return 1 if $path =~ m{^\Q$prefix\E/};
    }
    return 0;
}

sub check_include {
    my ($file, $room, $line, $kind, $path) = @_;
    for my $door (@doors) {
        wrong($file, $line, "<$path> is opened elsewhere") if $path =~ $door->[0] && $file !~ $door->[1];
    }
    return if $file =~ m{^grammar/} && $path =~ m{^\w+_grammar\.h$}; # made from the .y beside it
    return if $kind eq "<" && $path !~ m{^(base|grammar|vm|stdlib|compiler|runtime|sandbox|cli|weft)/};
    return wrong($file, $line, "\"$path\" is not included by its path from the top") if $path !~ m{/};
    wrong($file, $line, "$room/ does not include \"$path\"") unless is_allowed($room, $path);
    for my $rule (@closed) {
        wrong($file, $line, "\"$path\": $rule->[2]") if $file =~ $rule->[0] && $path =~ $rule->[1];
    }
}

for my $file (@ARGV) {
    open(my $in, "<", $file) or do { wrong($file, 0, "cannot be read"); next };
    local $/;
    my $text = strip(<$in>);
    my ($room) = sort { length $b <=> length $a } grep { $file =~ m{^\Q$_\E/} } keys %may;
    my $number = 0;
    for my $line (split /\n/, $text, -1) {
        $number++;
        if ($line =~ m{^\s*\#\s*include\s*([<"])([^>"]+)[>"]}) {
            check_include($file, $room, $number, $1, $2);
            next;
        }
        next if index($line, "(") < 0;
        for my $rule (@calls) {
            next if $file =~ $rule->[1];
            while ($line =~ m{$rule->[0]}g) {
                wrong($file, $number, "$1(): $rule->[2]");
            }
        }
    }
}
exit($wrong ? 1 : 0);
' $sources
