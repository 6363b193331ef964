# weft_bison(VAR stem): generates <binary dir>/<stem>_grammar.c and .h from stem.y and appends the
# source to VAR. Included, not called from above: generated files belong to the directory of their
# target. Conflicts are errors and come with a counterexample.
macro(weft_bison out_var stem)
    bison_target(${stem} ${CMAKE_CURRENT_SOURCE_DIR}/${stem}.y
        ${CMAKE_CURRENT_BINARY_DIR}/${stem}_grammar.c
        DEFINES_FILE ${CMAKE_CURRENT_BINARY_DIR}/${stem}_grammar.h
        COMPILE_FLAGS "-Werror=all -Wcounterexamples -Wno-yacc")
    list(APPEND ${out_var} ${BISON_${stem}_OUTPUTS})
endmacro()
