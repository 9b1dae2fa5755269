for i in 1 2 3; do echo $i; if [ $i -eq 2 ]; then break; fi; done
i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i
