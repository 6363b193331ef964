/* The fastest parser of Debian with nothing behind it, as a limit: every line of a file becomes a tree and is printed
   again (with any argument behind the file: only read).

       c++ -O3 simdjson.cpp -lsimdjson -o simdjson && ./simdjson w2.ndjson */
#include <cstdio>
#include <iostream>
#include <simdjson.h>

int main(int argc, char **argv)
{
    simdjson::dom::parser parser;
    simdjson::dom::document_stream lines;
    std::size_t read = 0;
    if (argc < 2 || parser.load_many(argv[1]).get(lines) != simdjson::SUCCESS)
        return 2;
    std::ios::sync_with_stdio(false);
    for (auto line : lines) {
        simdjson::dom::element tree;
        if (line.get(tree) != simdjson::SUCCESS)
            return 1;
        if (argc > 2)
            read += tree.is_object();
        else
            std::cout << simdjson::minify(tree) << '\n';
    }
    return argc > 2 && read == 0;
}
