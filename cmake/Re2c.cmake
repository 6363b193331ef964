# weft_re2c(VAR file.re): generates <binary dir>/file.c and appends it to VAR.
find_program(RE2C re2c REQUIRED)
macro(weft_re2c out_var source)
    get_filename_component(_stem ${source} NAME_WE)
    set(_out ${CMAKE_CURRENT_BINARY_DIR}/${_stem}_lexer.c)
    add_custom_command(
        OUTPUT ${_out}
        COMMAND ${RE2C} -W -Werror --utf-8 --no-generation-date --depfile ${_out}.d
                -o ${_out} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
        DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${source}
        DEPFILE ${_out}.d
        COMMENT "re2c ${source}" VERBATIM)
    list(APPEND ${out_var} ${_out})
endmacro()
