using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace OpsMonitor.Domain.Storage.Migrations
{
    /// <inheritdoc />
    public partial class NeverReported : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "bulk_operation_runs_outcome_check",
                table: "bulk_operation_runs");

            migrationBuilder.AddCheckConstraint(
                name: "bulk_operation_runs_outcome_check",
                table: "bulk_operation_runs",
                sql: "(status <> 'completed' or failed = 0) and (status <> 'completed_with_errors' or failed > 0 or coalesce(total_items, 0) > processed_items)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "bulk_operation_runs_outcome_check",
                table: "bulk_operation_runs");

            migrationBuilder.AddCheckConstraint(
                name: "bulk_operation_runs_outcome_check",
                table: "bulk_operation_runs",
                sql: "(status <> 'completed' or failed = 0) and (status <> 'completed_with_errors' or failed > 0)");
        }
    }
}
