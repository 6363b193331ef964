# How everything of ours is compiled: C11 without extensions, full warnings, sanitizers by preset.
option(WEFT_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(WEFT_WERROR "Treat warnings as errors" OFF)
set(WEFT_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
option(WEFT_FUZZ "Build the fuzz targets (clang)" OFF)
option(WEFT_COVERAGE "Instrument for coverage" OFF)

add_library(weft_options INTERFACE)
target_include_directories(weft_options INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
target_compile_definitions(weft_options INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(weft_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla)
if(WEFT_WERROR)
    target_compile_options(weft_options INTERFACE -Werror)
endif()
if(WEFT_SANITIZE)
    target_compile_options(weft_options INTERFACE
        -fsanitize=${WEFT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(weft_options INTERFACE -fsanitize=${WEFT_SANITIZE})
endif()
if(WEFT_COVERAGE)
    target_compile_options(weft_options INTERFACE --coverage)
    target_link_options(weft_options INTERFACE --coverage)
endif()

# weft_room(NAME sources...): an object library of one room.
function(weft_room name)
    add_library(weft_${name} OBJECT ${ARGN})
    target_link_libraries(weft_${name} PUBLIC weft_options)
endfunction()
